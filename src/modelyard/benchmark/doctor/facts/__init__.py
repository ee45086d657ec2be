"""What the outputs and files of a machine say, in types; what vendors say fits together."""

"""What is read of a machine, and nothing that is concluded from it: live, or from a recorded folder."""

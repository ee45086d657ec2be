#!/bin/sh
# The tour behind `make demo`: each command is shown, then run, on the starter zoo, without network.
set -eu
tools=$(cd "$(dirname "$0")" && pwd)
page=$(pwd)/reports/demo.html
MODELYARD_ZOO=starter
export MODELYARD_ZOO
place=$(mktemp -d)
XDG_DATA_HOME="$place/data"
export XDG_DATA_HOME
trap 'rm -rf "$place"' EXIT

say() { printf '\n%s\n' "$1"; }
run() {
    printf '\n$'
    for word in "$@"; do
        case $word in
        *[\ \<\>]*) printf " '%s'" "$word" ;;
        *) printf ' %s' "$word" ;;
        esac
    done
    printf '\n'
    "$@"
}

say 'modelyard keeps a team'"'"'s models in a folder of cards. This is the starter zoo that ships with it.'
run modelyard zoo

say 'Which detectors are there, best first?'
run modelyard list --task detection --tag coco --sort accuracy --limit 5

say 'Classifiers of ImageNet of at least 80 % top-1 with at most 30 million parameters:'
run modelyard list --tag imagenet --min-accuracy 0.80 --max-params 30M --sort accuracy --limit 5

say 'Any field of a card can be asked for:'
run modelyard list --where 'backbone ~ resnet and not tags = quantized and macs < 4.5G' --sort macs --limit 4

say 'One card, as a person wants to read it:'
run modelyard info resnet50

say 'Versions stand side by side; a bare name means the highest active one:'
run modelyard versions resnet50

say 'Words find models too:'
run modelyard search small vit for edge --limit 3

say 'Models are loaded with their weights, verified. This tiny one ships with modelyard:'
run modelyard load digits_resnet

say 'Handwritten digits that it was never trained on, its answers below; then those it gets wrong:'
python3 "$tools/demo_digits.py" digits_resnet

say 'Exported to ONNX, and proved against its source on digits that are held out:'
cd "$place"
run modelyard export digits_resnet --format onnx --verify --num-samples 100

say 'A picture through three runtimes, each with the preprocessing and the labels of the card:'
python3 "$tools/demo_pictures.py"
run modelyard predict digits_resnet seven.png --top 3 --runtime onnxruntime
run modelyard predict digits_resnet seven.png --top 3 --runtime openvino
run modelyard predict digits_resnet seven.png --top 3 --runtime torch

say 'Boxes around digits that are scattered on a canvas:'
run modelyard predict digits_yolo canvas.png --runtime torch --output drawn.png

say 'How fast are the starter models, and how good? A short look: four processes a model, a second of calls,
the first 100 samples. Without this config it is five to ten processes, thirty seconds and all samples:'
cat > short.yaml <<'CONFIG'
processes: 4
most_processes: 4
cell_budget: 1.0
anchor: null
size: 100
CONFIG
run cat short.yaml
run modelyard benchmark digits_resnet digits_mobilenet digits_vit digits_yolo digits_unet facts_gpt \
    --runtimes onnxruntime --accuracy --config short.yaml --seed 1

say 'Each figure is a file with every sample. What shares its key is ranked, and nothing else:'
run modelyard results list --kind accuracy --sort=-top1_accuracy

say 'A zoo of your own is a folder. Here is one, with mistakes in its card:'
card="$place/registry/classification/mynet/model_card.yaml"
mkdir -p "$(dirname "$card")"
cat > "$card" <<'CARD'
name: MyNet
version: 1.0
task: classification
framework: pytorch
performance:
  imagenet_val:
    top1_acuracy: 0.7613
    top5_accuracy: 92.9
CARD
printf '\n$ modelyard check\n'
(cd "$place" && modelyard check --zoo .) || true

say 'A model of the read-only starter zoo is copied before it is changed:'
cd "$place"
unset MODELYARD_ZOO
sed -i.bak -e 's/version: 1.0/version: "1.0.0"/' -e 's/acuracy/accuracy/' -e 's/92.9/0.929/' "$card"
rm "$card.bak"
run modelyard index --zoo .
run modelyard set resnet50 metadata.team=vision
run modelyard list --where 'metadata.team = vision'

say 'Eight bits for weights and values, calibrated on digits it was trained on, held against its parent on others:'
run modelyard quantize digits_resnet --processes 4

say 'The fastest way to run it on this machine: engines, precisions and threads race, and the winner is kept:'
run modelyard optimize digits_resnet --runtimes onnxruntime openvino torch --budget 30s
run modelyard predict digits_resnet seven.png --top 1 --runtime best

say 'Files are fetched once, verified, and looked at again at each use. A server on this machine has one:'
mkdir "$place/www"
head -c 5000000 /dev/urandom > "$place/www/mynet.bin"
digest=$(python3 -c 'import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())' \
    "$place/www/mynet.bin")
: > "$place/server"  # it is read at once, perhaps before the server has begun to write
python3 -u -m http.server 0 --bind 127.0.0.1 --directory "$place/www" > "$place/server" 2>&1 &
server=$!
trap 'kill "$server" 2> /dev/null || true; rm -rf "$place"' EXIT
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    port=$(sed -n 's/.* port \([0-9]*\) .*/\1/p' "$place/server")
    if [ -n "$port" ]; then break; fi
    sleep 0.25
done
MODELYARD_CACHE="$place/cache"
export MODELYARD_CACHE
run modelyard set mynet "weights.url=http://127.0.0.1:$port/mynet.bin" "weights.sha256=$digest"
run modelyard fetch mynet
run modelyard cache info

say 'One byte of it breaks. The next use sees that, keeps the damaged file aside, and fetches it again:'
printf 'X' | dd of="$(modelyard fetch mynet)" bs=1 seek=2500000 conv=notrunc 2> /dev/null
run modelyard fetch mynet

say 'A file that is not what its card promises is not taken:'
run modelyard set mynet "weights.sha256=$(printf 'a%063d' 7)"
run modelyard fetch mynet || true

say 'All that was measured on this tour, as a table for a repository, and as a page with its charts:'
run modelyard report --task detection
run modelyard report --output "$page"

say "That was the tour. Its report is $page: open it in a browser.
"'`modelyard --help` lists all commands, `modelyard list --help` teaches one.'

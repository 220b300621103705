#!/bin/sh
# Rebuild every shipped model: training/train.sh DATA [WORK]
# DATA holds ner/, segmentation/, treebank/, news/, event_gsr/ and gold/ (docs/training.md); WORK keeps what is made on the way.
set -eu
cd "$(dirname "$0")/.."
DATA=${1:?usage: training/train.sh DATA [WORK]}
WORK=${2:-build/training}
PY=.venv/bin/python
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 PYTHONHASHSEED=0
mkdir -p "$WORK"

train() { # train NAME …: the config, its data and its model go by one name; the rest is for spacy train
    name=$1
    shift
    $PY -m spacy train "training/$name.cfg" --code training/partial.py --output "$WORK/$name-model" \
        --paths.train "$WORK/$name/train.spacy" --paths.dev "$WORK/$name/dev.spacy" \
        --paths.vectors "$WORK/vectors" --paths.base "$WORK/base" "$@"
}

echo "1. Clitics"
$PY training/segmenter.py "$DATA" musnad/language/ar_news/tokenizer
$PY -c "from musnad.language import blank; blank().to_disk('$WORK/base')"
echo "2. Vectors"
$PY training/vectors.py "$DATA" "$WORK/vectors.floret"
$PY -m spacy init vectors ar "$WORK/vectors.floret" "$WORK/vectors" --mode floret --attr NORM
echo "3. Names"
$PY training/names.py "$DATA" "$WORK/names"
train names
echo "4. Tags, lemmas and trees"
$PY training/syntax.py "$DATA" "$WORK/syntax"
train syntax --paths.names "$WORK/names-model/model-best"
$PY training/assemble.py "$WORK/names-model/model-best" "$WORK/syntax-model/model-best" musnad/language/ar_news
echo "5. Whom an article is about"
$PY training/stand_off.py restore "$DATA" "$WORK/articles"
$PY training/salience.py "$WORK/articles/gold" "$WORK/articles/articles" musnad/data/models/salience.npz
echo "6. Events"
$PY training/events.py "$WORK/articles/gold" "$WORK/articles/articles" musnad/data/models --more "$WORK/articles/events"
echo "7. Texts of a single sentence"
$PY training/reported.py "$DATA/event_gsr" "$WORK/articles/gold" "$WORK/articles/articles" musnad/data/models --more "$WORK/articles/events"

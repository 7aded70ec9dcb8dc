#!/usr/bin/env bash
# Builds Hourglass and installs it: the command, shell completions and manual
# pages. The Swift libraries are linked in, so what it leaves behind needs the
# Debian packages of Tools/setup.sh but no Swift toolchain.
#
#   Tools/install.sh                    into ~/.local
#   Tools/install.sh --prefix /usr/local
#   Tools/install.sh --uninstall [--prefix DIR]
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
prefix=$HOME/.local
action=install
while [ $# -gt 0 ]; do
    case $1 in
        --prefix) prefix=${2:?install: --prefix needs a folder}; shift 2 ;;
        --uninstall) action=uninstall; shift ;;
        -h | --help) sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 0 ;;
        *) echo "install: unknown option '$1'; --help shows what there is" >&2; exit 2 ;;
    esac
done
bash_completions=$prefix/share/bash-completion/completions
zsh_completions=$prefix/share/zsh/site-functions
fish_completions=$prefix/share/fish/vendor_completions.d
manuals=$prefix/share/man/man1

if [ "$action" = uninstall ]; then
    rm -f "$prefix/bin/hourglass" "$bash_completions/hourglass" "$zsh_completions/_hourglass" \
        "$fish_completions/hourglass.fish" "$manuals"/hourglass.1 "$manuals"/hourglass.*.1
    echo "removed from $prefix; libraries and models were left alone" >&2
    exit 0
fi

"$root/Tools/setup.sh"
cd "$root"
# A build of its own: other flags would make the usual one start over.
build=(swift build -c release --scratch-path .build-install --static-swift-stdlib -Xlinker -s)
"${build[@]}" --product hourglass >&2
built=$("${build[@]}" --show-bin-path)/hourglass
mkdir -p "$prefix/bin" "$bash_completions" "$zsh_completions" "$fish_completions" "$manuals"
install -m 755 "$built" "$prefix/bin/hourglass"
"$built" --generate-completion-script bash >"$bash_completions/hourglass"
"$built" --generate-completion-script zsh >"$zsh_completions/_hourglass"
"$built" --generate-completion-script fish >"$fish_completions/hourglass.fish"
# The manual comes from what the command says of itself.
"${build[@]}" --product generate-manual >&2
"$(dirname "$built")/generate-manual" "$built" --multi-page --output-directory "$manuals"
case ":$PATH:" in
    *":$prefix/bin:"*) ;;
    *) echo "install: $prefix/bin is not on your PATH; add it to use 'hourglass'" >&2 ;;
esac
"$prefix/bin/hourglass" --version

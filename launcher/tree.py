"""The checkout: where the program's own files are."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / "stamps"
NODE_MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"
ICON_LIST = ROOT / "static" / "icons.txt"
MANAGE = ROOT / "manage.py"

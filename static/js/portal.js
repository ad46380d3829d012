// Every page: keys, dialogs, drawers, arrows in grids, the tree, copying, suggestions. Without this file all pages still work.

import { installKeys } from "./keys.js";
import { installArrows } from "./arrows.js";
import { installDrawers } from "./drawers.js";
import { installTree } from "./tree.js";
import { installCopying } from "./copying.js";
import { installSuggestions } from "./suggestions.js";

installKeys(document);
installArrows(document);
installDrawers(document);
installTree(document);
installCopying(document);
installSuggestions(document);

// Everything works without this file; it adds keys, kept drafts and small comforts.
import { startKeys } from "./keys.js";
import { startDrafts } from "./drafts.js";
import { startComforts } from "./comforts.js";
import { placeFocus } from "./focus.js";
import { startSelecting } from "./select.js";
import { startSession } from "./session.js";
import { startTasks } from "./tasks.js";
import { startColumns } from "./columns.js";

document.documentElement.classList.add("has-keys");
startComforts();
startDrafts();
startTasks();
startColumns();
startSelecting();
placeFocus();
startKeys();
startSession();

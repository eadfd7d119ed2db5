// The pages of messages, with scripts: what is new comes by itself, what is written goes by itself.

import { actsStart } from "./acts.js";
import { anewStart } from "./anew.js";
import { bannerStart } from "./banner.js";
import { composerStart } from "./composer.js";
import { listStart } from "./list.js";
import { liveStart } from "./live.js";
import { marksStart } from "./marks.js";
import { messagesStart } from "./messages.js";
import { outboxStart } from "./outbox.js";
import { pollStart } from "./poll.js";
import { rowsStart } from "./rows.js";
import { soundStart, soundSwitch } from "./sound.js";
import { threadStart } from "./thread.js";

// Who shows what is there before who fetches it.
anewStart();
bannerStart();
messagesStart();
rowsStart();
listStart();
liveStart();
threadStart();
composerStart();
actsStart();
marksStart();
soundStart();
for (const box of document.querySelectorAll("[data-chat-sound]")) soundSwitch(box);
outboxStart();
pollStart();

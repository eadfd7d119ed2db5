import "./caption.js";
import "./carousel.js";
import "./comments.js";
import "./marks.js";
import "./mention-door.js";
import "./photos.js";
import "./post-dialog.js";
import "./viewer-door.js";

import "./dialog.js";
import "./fields.js";
import "./keys.js";
import "./menu.js";
import "./share.js";
import "./theme.js";
import "./toast.js";

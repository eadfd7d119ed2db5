import "./caption.js";
import "./carousel.js";
import "./photos.js";

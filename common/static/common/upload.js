// A photo on its way to the server, the same from wherever it is sent.

/** Sends it at once; calls `progressed` with how much of it has gone, from 0 to 1. */
export function uploadRequest(url, file, name, token, progressed) {
  // Only the old kind of request tells how far it is.
  const request = new XMLHttpRequest();
  const body = new FormData();
  body.set("photo", file, name || "photo");
  request.open("POST", url);
  request.setRequestHeader("Accept", "application/json");
  request.setRequestHeader("X-CSRFToken", token);
  request.upload.onprogress = ({ loaded, total }) => progressed(loaded / total);
  request.send(body);
  return request;
}

// Requests to the server this page came from, and to no other.

/** A request that failed, with the server's own words. */
export class Failure extends Error {
  constructor(status, body) {
    super(body?.error?.message ?? `HTTP ${status}`);
    this.status = status;
    this.code = body?.error?.code ?? "unknown";
  }
}

async function failure(response) {
  let body = null;
  try { body = await response.json(); } catch { /* no JSON: the status must do */ }
  return new Failure(response.status, body);
}

export async function get(path, options = {}) {
  const response = await fetch(path, options);
  if (!response.ok) throw await failure(response);
  return response.json();
}

export async function send(method, path, value) {
  const response = await fetch(path, {
    method,
    headers: value === undefined ? {} : { "Content-Type": "application/json" },
    body: value === undefined ? undefined : JSON.stringify(value),
  });
  if (!response.ok) throw await failure(response);
  return response.status === 204 ? null : response.json();
}

/** Sends a JSON request and hands over each event of the answer. */
export async function events(path, value, handle, signal) {
  const response = await fetch(path, {
    method: "POST", signal,
    headers: { "Content-Type": "application/json", Accept: "text/event-stream" },
    body: JSON.stringify(value),
  });
  if (!response.ok) throw await failure(response);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value: piece } = await reader.read();
    if (done) return;
    rest += piece;
    for (let end = rest.indexOf("\n\n"); end >= 0; end = rest.indexOf("\n\n")) {
      const lines = rest.slice(0, end).split("\n");
      rest = rest.slice(end + 2);
      const name = lines.find((line) => line.startsWith("event: "))?.slice(7);
      const data = lines.find((line) => line.startsWith("data: "))?.slice(6);
      if (name && data) handle(name, JSON.parse(data));
    }
  }
}

/** Uploads a file, telling how far it is; fetch cannot. */
export function upload(file, choice, onProgress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/api/uploads?${new URLSearchParams({ name: file.name, ...choice })}`);
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    });
    request.addEventListener("load", () => {
      if (request.status < 300) resolve(request.response);
      else reject(new Failure(request.status, request.response));
    });
    request.addEventListener("error", () => reject(new Error("The connection was lost.")));
    request.send(file);
  });
}

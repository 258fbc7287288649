import http from "node:http";

const BASE = "/2018-06-01/runtime";

/** The four calls of the Runtime API that a runtime client makes. */
export class RuntimeClient {
  #host;
  #port;
  #token;
  // One connection, kept: the next event may be hours away, so there is no time-out either.
  #agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

  constructor(address, token) {
    [this.#host, this.#port] = address.split(":");
    this.#token = token;
  }

  async next() {
    const { body, headers } = await this.#call("GET", "/invocation/next");
    return { event: body, headers };
  }

  async response(requestId, body) {
    await this.#call("POST", `/invocation/${encodeURIComponent(requestId)}/response`, body);
  }

  async invocationError(requestId, report) {
    const path = `/invocation/${encodeURIComponent(requestId)}/error`;
    await this.#call("POST", path, JSON.stringify(report), report.errorType);
  }

  async initError(report) {
    await this.#call("POST", "/init/error", JSON.stringify(report), report.errorType);
  }

  #call(method, path, body, errorType) {
    const headers = { authorization: `Bearer ${this.#token}` };
    if (body !== undefined) {
      headers["content-type"] = "application/json";
      headers["content-length"] = Buffer.byteLength(body);
    }
    if (errorType !== undefined) headers["lambda-runtime-function-error-type"] = encodeURIComponent(errorType);
    return new Promise((resolve, reject) => {
      http
        .request({ host: this.#host, port: this.#port, path: BASE + path, method, headers, agent: this.#agent })
        .on("error", reject)
        .on("response", (response) => {
          let text = "";
          response
            .setEncoding("utf8")
            .on("data", (chunk) => {
              text += chunk;
            })
            .on("error", reject)
            // 413: the platform has told the caller; the environment goes on.
            .on("end", () =>
              response.statusCode < 300 || response.statusCode === 413
                ? resolve({ body: text, headers: response.headers })
                : reject(new Error(`Runtime API: ${method} ${path}: ${response.statusCode} ${text}`)),
            );
        })
        .end(body);
    });
  }
}

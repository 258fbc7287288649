import assert from "node:assert/strict";
import { imageContext } from "../../../components/serviceImage";
import { parseDockerfile } from "../../../local/service/dockerfile";

const PLACE = ".build/serve/image/Dockerfile";
const parse = (...lines: string[]) => parseDockerfile(lines.join("\n"), PLACE);
const KNOWN = "(known: FROM, WORKDIR, COPY files ./, VOLUME, USER, CMD with node)";

describe("a service's Dockerfile", () => {
  it("is understood as the program generates it", () => {
    const { files } = imageContext("handlers/serve.ts", 4001);
    assert.deepEqual(parseDockerfile(String(files.Dockerfile), PLACE), {
      workingDirectory: "/opt/shared-storage",
      files: ["fs-thread.mjs", "index.mjs"],
      nodeArguments: ["/opt/shared-storage/index.mjs"],
      user: "4001:4001",
    });
  });

  it("may have comments, blank lines and several COPY", () => {
    const found = parse(
      "# comment",
      "FROM docker.io/library/node:24.1.0-slim",
      "",
      "WORKDIR /app",
      "COPY a.mjs ./",
      "COPY --chmod=0444 b.mjs c.mjs ./",
      'CMD ["node", "a.mjs", "--port"]',
    );
    assert.deepEqual(found, {
      workingDirectory: "/app",
      files: ["a.mjs", "b.mjs", "c.mjs"],
      nodeArguments: ["a.mjs", "--port"],
      user: undefined,
    });
  });

  const head = ["FROM node:24", "WORKDIR /app"];
  const unknown: readonly string[] = [
    "RUN npm ci",
    "ENV A=b",
    'ENTRYPOINT ["node"]',
    "EXPOSE 8080",
    "COPY . .",
    "COPY a.mjs /elsewhere/",
    "COPY ../a.mjs ./",
    "COPY --from=other a.mjs ./",
    "COPY ./",
    "CMD node a.mjs",
    'CMD ["sh", "-c", "node a.mjs"]',
    'CMD ["node", 1]',
    "FROM python:3",
    "copy a.mjs ./",
  ];
  for (const line of unknown) {
    it(`is refused with ${line}, which would be left undone`, () => {
      assert.throws(() => parse(...head, line), {
        name: "NotModelled",
        message: `${PLACE}: not modelled on this machine: ${line} ${KNOWN}`,
      });
    });
  }

  it("is refused without a command", () => {
    assert.throws(() => parse(...head), {
      message: `${PLACE}: not modelled on this machine: an image without CMD ${KNOWN}`,
    });
  });
});

import { StringDecoder } from "node:string_decoder";

/** Longest line that is passed on whole; what is beyond comes as a line of its own. */
const LONGEST = 256 * 1024;

/** Cuts a stream of bytes into lines (without their end). Call the second function once the stream ended. */
export function lineSplitter(output: (line: string) => void): [push: (chunk: Buffer) => void, end: () => void] {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  const push = (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) output(line);
    if (rest.length > LONGEST) {
      output(rest);
      rest = "";
    }
  };
  return [
    (chunk) => push(decoder.write(chunk)),
    () => {
      push(decoder.end());
      if (rest !== "") output(rest);
      rest = "";
    },
  ];
}

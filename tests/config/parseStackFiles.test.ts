import assert from "node:assert/strict";
import { parseStackFiles, StackFileError } from "../../config/parseStackFiles";

const parse = (stackText: string, projectText = "name: demo\n") =>
  parseStackFiles({ name: "Pulumi.yaml", text: projectText }, { name: "Pulumi.dev.yaml", text: stackText });

/** The message of the StackFileError, or undefined. */
function refusal(stackText: string, projectText?: string): string | undefined {
  try {
    parse(stackText, projectText);
    return undefined;
  } catch (error) {
    assert.ok(error instanceof StackFileError);
    return error.message;
  }
}

describe("config/parseStackFiles", () => {
  it("gives one text a key, maps and lists as JSON with sorted keys, as the Pulumi CLI does", () => {
    const { project, config } = parse(`
config:
  aws:region: eu-west-1
  demo:map:
    b: [1, { z: 1, a: null }]
    a: { on: yes, off: false }
  demo:list: [b, a]
  demo:number: 12
  demo:fraction: 1.50
  demo:switch: true
  demo:quoted: "12"
  demo:nothing:
  short: under the project
`);
    assert.equal(project, "demo");
    assert.deepEqual(config, {
      "aws:region": "eu-west-1",
      "demo:map": '{"a":{"off":false,"on":"yes"},"b":[1,{"a":null,"z":1}]}',
      "demo:list": '["b","a"]',
      "demo:number": "12",
      "demo:fraction": "1.5",
      "demo:switch": "true",
      "demo:quoted": "12",
      "demo:nothing": "",
      "demo:short": "under the project",
    });
  });

  it("fills in what Pulumi.yaml declares: default, value, or the value itself", () => {
    const project = `
name: demo
config:
  withDefault: { type: object, default: { b: 1, a: 2 } }
  given: { type: object, default: {} }
  required: { type: object }
  plain: text
  aws:region: { value: eu-north-1 }
`;
    assert.deepEqual(parse("config:\n  demo:given: { x: 1 }\n", project).config, {
      "demo:given": '{"x":1}',
      "demo:withDefault": '{"a":2,"b":1}',
      "demo:plain": "text",
      "aws:region": "eu-north-1",
    });
  });

  it("prefers the stack's value, an empty one included", () => {
    const project = "name: demo\nconfig:\n  key: { default: fallback }\n";
    assert.deepEqual(parse('config:\n  key: ""\n', project).config, { "demo:key": "" });
  });

  for (const text of ["", "# only a comment\n", "config:\n", "config: {}\n"]) {
    it(`takes ${JSON.stringify(text)} for a stack that sets nothing`, () => assert.deepEqual(parse(text).config, {}));
  }

  it("resolves anchors, aliases and merges", () => {
    const { config } = parse("config:\n  a: &base { x: 1 }\n  b: *base\n  c: { <<: *base, y: 2 }\n");
    assert.deepEqual(config, { "demo:a": '{"x":1}', "demo:b": '{"x":1}', "demo:c": '{"x":1,"y":2}' });
  });

  const refusals: readonly { what: string; stack: string; project?: string; message: string }[] = [
    {
      what: "bad YAML, with file and line",
      stack: "config:\n  a: [1, 2\n  b: 3\n",
      message:
        "Pulumi.dev.yaml:3:3: not YAML: Flow sequence in block collection must be sufficiently indented and end with a ]",
    },
    {
      what: "a key twice, with file and line",
      stack: "config:\n  a: 1\n  a: 2\n",
      message: "Pulumi.dev.yaml:3:3: a stands twice in one map; keep one of them",
    },
    {
      what: "every key that stands twice, at once",
      stack: 'config:\n  demo:a: { "b c": 1, x: 3, "b c": 2 }\n  demo:z: 1\n  demo:a: {}\n',
      message:
        'Pulumi.dev.yaml:2:29: "b c" stands twice in one map; keep one of them\n' +
        "Pulumi.dev.yaml:4:3: demo:a stands twice in one map; keep one of them",
    },
    {
      what: "aliases without anchor and within what they stand for",
      stack: "config:\n  a: *base\n  b: &loop { x: [*loop] }\n",
      message:
        "Pulumi.dev.yaml:2:6: *base has no anchor &base before it\n" +
        "Pulumi.dev.yaml:3:18: *loop stands inside of what it stands for",
    },
    {
      what: "bad YAML in Pulumi.yaml",
      stack: "",
      project: 'name: "demo\n',
      message: 'Pulumi.yaml:2:1: not YAML: Missing closing "quote',
    },
    {
      what: "a file that is a list",
      stack: "- config\n",
      message: "Pulumi.dev.yaml: must be a map, such as config: {}",
    },
    {
      what: "config as a list",
      stack: "config: [a]\n",
      message: "Pulumi.dev.yaml: config must be a map of keys to values",
    },
    {
      what: "a project without a name",
      stack: "",
      project: "runtime: nodejs\n",
      message: "Pulumi.yaml: name is missing; a Pulumi project needs one",
    },
    {
      what: "an encrypted value",
      stack: "config:\n  demo:token:\n    secure: v1:abc\n",
      message:
        "Pulumi.dev.yaml: demo:token is encrypted, and only the Pulumi CLI can decrypt it; give this stack a plain value",
    },
    {
      what: "an encrypted value deep inside",
      stack: "config:\n  demo:consumers:\n    x: { list: [1, { token: { secure: v1:abc } }] }\n",
      message:
        "Pulumi.dev.yaml: demo:consumers.x.list[1].token is encrypted, and only the Pulumi CLI can decrypt it; give this stack a plain value",
    },
    {
      what: "imported environments",
      stack: "environment: [shared]\nconfig: {}\n",
      message:
        "Pulumi.dev.yaml: environment imports values that only the Pulumi CLI can resolve; write them into config",
    },
  ];
  for (const { what, stack, project, message } of refusals) {
    it(`refuses ${what}`, () => assert.equal(refusal(stack, project), message));
  }

  it("knows the line of every field and element, and where a missing one belongs", () => {
    const { placeOf } = parse(`
config:
  aws:region: eu-west-1
  demo:consumers:
    pets:
      entry: x
      mounts: { samples: read,
                "od d": write }
    "a.b": { list: [1,
      2] }
  short: { x: 1 }
`);
    const places = {
      "aws:region": 3,
      "demo:consumers": 4,
      "demo:consumers.pets": 5,
      "demo:consumers.pets.entry": 6,
      "demo:consumers.pets.mounts.samples": 7,
      'demo:consumers.pets.mounts["od d"]': 8,
      'demo:consumers["a.b"].list[1]': 10,
      "demo:consumers.pets.compute": 5,
      "demo:consumers.pets.mounts.models[3].deeper": 7,
      "demo:short.x": 11,
      "demo:short.y.z": 11,
    };
    for (const [path, line] of Object.entries(places)) assert.equal(placeOf(path), `Pulumi.dev.yaml:${line}`, path);
    assert.equal(placeOf("demo:network.cidrBlock"), undefined);
  });

  it("leaves a field called secure alone where it is no ciphertext", () => {
    assert.equal(refusal("config:\n  demo:x: { secure: true }\n  demo:y: { secure: v1, other: 1 }\n"), undefined);
  });
});

import { describe, expect, test } from "vitest";
import { connectorsFrom, networkFrom, skillsFrom } from "./config-ways.ts";
import { readYaml } from "./config-reader.ts";

const lineOf = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    // Only problems are thrown here; they say the line.
    return (error as { detail?: { line?: number } }).detail?.line ?? error;
  }
};

describe("a project's network", () => {
  const network = (text: string) => networkFrom(readYaml(text));
  test.each([
    ["{}", "off"],
    ["network: off", "off"],
    ["network: { hosts: [Example.org] }", { hosts: [{ name: "example.org", ports: [80, 443], isPrivate: false }] }],
    [
      'network: { hosts: ["*.example.org:8443"] }',
      { hosts: [{ name: "*.example.org", ports: [8443], isPrivate: false }] },
    ],
    [
      "network: { hosts: [{ host: nas.example, ports: [8080], private: true }] }",
      { hosts: [{ name: "nas.example", ports: [8080], isPrivate: true }] },
    ],
  ])("%j", (text, expected) => expect(network(text)).toEqual(expected));

  test.each([
    "on",
    "{ hosts: [] }",
    "{ hosts: example.org }",
    "{ hosts: ['*'] }",
    "{ hosts: ['https://a.example'] }",
    "{ hosts: [10.0.0.1] }",
    "{ hosts: ['a.example:0'] }",
    "{ hosts: [{ host: a.example, port: 1 }] }",
    "{ hosts: [{ host: a.example, private: maybe }] }",
    "{ hosts: [a.example], all: true }",
  ])("is not taken with its line: %j", (value) =>
    expect(lineOf(() => network(`# one\nnetwork: ${value}`))).toBeGreaterThan(0),
  );
});

describe("a project's connectors", () => {
  const connectors = (text: string) => connectorsFrom(readYaml(text), "/home/ada");
  test("run a program, or are reached at an address", () => {
    const text =
      "connectors:\n  a: { command: a-mcp, args: [~/x, -v], env: { B: c }, envFile: ~/a.env, readable: [~/x] }\n  b: { url: https://b.example/mcp, headersFile: ~/b }";
    expect(connectors(text)).toEqual([
      {
        name: "a",
        kind: "program",
        command: "a-mcp",
        args: ["/home/ada/x", "-v"],
        env: { B: "c" },
        envFile: "/home/ada/a.env",
        readable: ["/home/ada/x"],
      },
      { name: "b", kind: "network", url: "https://b.example/mcp", headersFile: "/home/ada/b" },
    ]);
  });

  test.each([
    "a: {}",
    "a: { command: x, url: https://x.example }",
    "'a b': { command: x }",
    "../a: { command: x }",
    "a: { command: x, shell: true }",
    "a: { url: https://user:pass@x.example/ }",
    "a: { url: http://x.example/, headersFile: f }",
    "a: { url: file:///etc/passwd }",
    "a: { url: https://x.example/, headers: { Authorization: in-the-file } }",
  ])("are not taken with their line: %j", (text) => expect(lineOf(() => connectors(`connectors:\n  ${text}`))).toBe(2));
});

test("skills are folders, each of its own name", () => {
  const skills = (text: string) => skillsFrom(readYaml(text), "/home/ada", (real) => real === "/home/ada");
  expect(skills("skills: [~/a, /opt/b]")).toEqual(["/home/ada/a", "/opt/b"]);
  for (const text of ["skills: [relative]", "skills: [~/a, /opt/a]", "skills: [~/]", "skills: ~/a"])
    expect(lineOf(() => skills(text))).toBe(1);
});

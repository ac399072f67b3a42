import { existsSync, realpathSync } from "node:fs";
import { basename, isAbsolute, resolve } from "node:path";
import type { ConnectorCeiling, HostCeiling, NetworkCeiling } from "../domain/ceilings.ts";
import { canonicalRuleName } from "../sandbox/network-rules.ts";
import { connectorUrl } from "../sandbox/connector-relay.ts";
import { expandHome, type ConfigReader as Reader } from "./config-reader.ts";

/** A project's ways out of its folders: hosts, connectors, skills. Each part throws `config_malformed` with its line. */
export function networkFrom(reader: Reader): NetworkCeiling {
  const value = reader.raw("network");
  if (value === undefined || value === "off" || value === false) return "off";
  const network = reader.child("network");
  network.only(["hosts"]);
  const hosts = network.raw("hosts");
  if (!Array.isArray(hosts) || hosts.length === 0) throw reader.wrong('network is "off" or { hosts: [name, …] }');
  return {
    hosts: hosts.map((host, at) =>
      typeof host === "string"
        ? hostFrom(host, network.child("hosts").child(at))
        : longHostFrom(network.child("hosts").child(at)),
    ),
  };
}

const webPorts = [80, 443];

/** `name` or `name:port`. */
function hostFrom(text: string, reader: Reader): HostCeiling {
  const [name = "", port] = text.split(":");
  if (port !== undefined && !/^[1-9]\d{0,4}$/.test(port)) throw reader.wrong(`"${text}" has no good port`);
  return { name: ruleName(name, reader), ports: port === undefined ? webPorts : [Number(port)], isPrivate: false };
}

/** `{ host, ports, private }`. */
function longHostFrom(reader: Reader): HostCeiling {
  reader.only(["host", "ports", "private"]);
  const ports = reader.raw("ports") ?? webPorts;
  if (
    !Array.isArray(ports) ||
    !ports.every((port): port is number => Number.isInteger(port) && port > 0 && port < 65_536)
  )
    throw reader.wrong('"ports" must be a list of numbers');
  const isPrivate = reader.raw("private") ?? false;
  if (typeof isPrivate !== "boolean") throw reader.wrong('"private" must be true or false');
  return { name: ruleName(reader.text("host") ?? "", reader), ports, isPrivate };
}

function ruleName(text: string, reader: Reader): string {
  const name = canonicalRuleName(text);
  if (name === null) throw reader.wrong(`"${text}" is no host; write example.org, *.example.org or example.org:8443`);
  return name;
}

export function connectorsFrom(reader: Reader, home: string): ConnectorCeiling[] {
  return reader.entries("connectors").map(([name, connector]) => {
    // It becomes part of the names of its tools, and of an address.
    if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(name))
      throw connector.wrong(`"${name}" is no name for a connector: letters, digits, - and _`);
    return connector.raw("url") === undefined ? programFrom(name, connector, home) : remoteFrom(name, connector, home);
  });
}

function programFrom(name: string, reader: Reader, home: string): ConnectorCeiling {
  reader.only(["command", "args", "env", "envFile", "readable"]);
  const command = reader.text("command");
  if (command === null) throw reader.wrong(`the connector "${name}" needs a command or a url`);
  const env = Object.fromEntries(reader.entries("env").map(([key]) => [key, reader.child("env").text(key) ?? ""]));
  const envFile = reader.text("envFile");
  return {
    name,
    kind: "program",
    command: expandHome(command, home),
    args: someTexts(reader, "args").map((arg) => expandHome(arg, home)),
    env,
    envFile: envFile === null ? null : expandHome(envFile, home),
    readable: someTexts(reader, "readable").map((path) => expandHome(path, home)),
  };
}

function remoteFrom(name: string, reader: Reader, home: string): ConnectorCeiling {
  reader.only(["url", "headersFile"]);
  const url = reader.text("url") ?? "";
  const headersFile = reader.text("headersFile");
  try {
    connectorUrl({ name, url, headers: headersFile === null ? {} : { authorization: "" } });
  } catch {
    throw reader.wrong(
      `the connector "${name}" needs a url like https://host/path (http only on this computer), its login in a headersFile`,
    );
  }
  return { name, kind: "network", url, headersFile: headersFile === null ? null : expandHome(headersFile, home) };
}

/** `isRefused` says whether a folder is too wide to be shown to an agent. */
export function skillsFrom(reader: Reader, home: string, isRefused: (real: string) => boolean): string[] {
  const skills = someTexts(reader, "skills").map((text) => {
    const path = expandHome(text, home);
    if (!isAbsolute(path)) throw reader.wrong("a skill's folder must be absolute, or start with ~/");
    const real = existsSync(path) ? realpathSync(path) : resolve(path);
    if (isRefused(real))
      throw reader.wrong(`${text} is too wide for a skill; name the one folder that holds its SKILL.md`);
    return real;
  });
  if (new Set(skills.map((path) => basename(path))).size < skills.length)
    throw reader.wrong("two skills have the same name");
  return skills;
}

const someTexts = (reader: Reader, key: string): string[] => {
  const value = reader.raw(key);
  return Array.isArray(value) && value.length === 0 ? [] : (reader.texts(key, null) ?? []);
};

import { describe, expect, test } from "vitest";
import { upstreamPath, upstreamUrl } from "./model-request.ts";
import type { ModelUpstream } from "./model-request.ts";

const key = "real-key";

describe("an upstream", () => {
  const base = new URL("https://models.example/v1");
  test("is refused where its key would cross a network in the clear", () => {
    expect(() => upstreamUrl({ ...plain, key })).toThrow("model_url_not_private");
    expect(upstreamUrl({ ...plain, key: null }).host).toBe("192.168.1.5:11434");
    expect(() => upstreamUrl({ ...plain, baseUrl: "file:///etc/passwd" })).toThrow("model_url_malformed");
    expect(() => upstreamUrl({ ...plain, baseUrl: "https://user:pass@models.example" })).toThrow("model_url_malformed");
  });
  const plain: ModelUpstream = { api: "openai", baseUrl: "http://192.168.1.5:11434/v1", key };

  test("is asked for one model by its name", () => {
    expect(upstreamPath("/v1/models/vendor/model:tag@1", base, "openai")).toBe("/v1/models/vendor/model:tag@1");
    expect(upstreamPath("/v1/models/../files", base, "openai")).toBeNull();
  });
});

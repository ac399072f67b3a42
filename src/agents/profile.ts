/** A file that an agent reads its settings from, written into its state folder before it starts. */
export type ConfigFile = { path: string; text: string };

/**
 * An agent's place at our gateway. `baseUrl` is what that kind of client calls its base URL: anthropic adds /v1/messages,
 * openai /chat/completions. `token` is per thread, the real key stays with the gateway. `model` is the name to ask for;
 * null where the endpoint serves one whatever it is called, or the agent knows best.
 */
export type ModelSeat = { baseUrl: string; token: string; model: string | null };

/** How to send an agent's model calls to our gateway. */
export type AgentEndpoint = {
  api: "anthropic" | "openai";
  env(seat: ModelSeat): Record<string, string>;
  files?(seat: ModelSeat): ConfigFile[];
};

export type AgentProfile = {
  id: string;
  name: string;
  /** Program and arguments. `{clerk}` stands for the built-in agent's program; whoever starts it fills it in. */
  command: string[];
  env: Record<string, string>;
  /** Files for the state folder, whatever the endpoint; paths are relative to it (it is the agent's HOME). */
  files: ConfigFile[];
  /** The session mode to set and verify; null where the agent has no modes of permission. */
  mode: string | null;
  /** Whether it asks before it edits or runs something. A claim about its settings here, never relied on for safety. */
  asks: "always" | "never";
  resume: "resume" | "load" | "none";
  /** How words reach a running turn; `none`: they wait for its end. */
  steering: "steering_request" | "none";
  /** Its mode lets it do anything, so that only a sandbox around it holds it. */
  isOnlyForConfined: boolean;
  /** How it hides a failed turn behind an ordinary end. See turn-end.ts. */
  unmask: "none" | "error_as_text" | "retry_as_text";
  /** Null: it needs no model. */
  endpoint: AgentEndpoint | null;
  /** Whether it uses the connectors it is given with a session. */
  takesConnectors: boolean;
  /** Where below its HOME it looks for skills, one folder each; null where it knows none. */
  skillsFolder: string | null;
  /** Folders of a project from which its program would run code unasked, and can't be told not to: hidden from it. */
  hiddenFolders: string[];
  /** Said with every session in the agent's own extension of the protocol; null for nothing. */
  sessionMeta: Record<string, unknown> | null;
  /** Its real login folders, relative to the owner's home, for `login: shared`. */
  stateFolders: string[];
};

export type ProfileId = "clerk" | "claude" | "opencode" | "pi" | "codex";

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

const clerk: AgentProfile = {
  id: "clerk",
  name: "Clerk",
  command: ["{clerk}"],
  env: {},
  files: [],
  mode: null,
  asks: "always",
  resume: "load",
  steering: "none",
  isOnlyForConfined: false,
  unmask: "none",
  endpoint: null,
  takesConnectors: false,
  skillsFolder: null,
  hiddenFolders: [],
  sessionMeta: null,
  stateFolders: [],
};

const claude: AgentProfile = {
  id: "claude",
  name: "Claude",
  command: ["claude-agent-acp"],
  env: {
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    DISABLE_TELEMETRY: "1",
    DISABLE_AUTOUPDATER: "1",
    // By default it retries ten times with backoff and without a word.
    CLAUDE_CODE_MAX_RETRIES: "3",
    NO_BROWSER: "1",
  },
  // Without this a new session starts in a mode where a model judges permissions instead of a person.
  files: [{ path: ".claude/settings.json", text: json({ permissions: { defaultMode: "default" } }) }],
  mode: "default",
  asks: "always",
  resume: "resume",
  steering: "steering_request",
  isOnlyForConfined: false,
  unmask: "none",
  endpoint: {
    api: "anthropic",
    env: ({ baseUrl, token, model }) => ({
      ANTHROPIC_BASE_URL: baseUrl,
      ANTHROPIC_AUTH_TOKEN: token,
      ...(model === null ? {} : { ANTHROPIC_MODEL: model }),
    }),
  },
  takesConnectors: true,
  skillsFolder: ".claude/skills",
  hiddenFolders: [],
  // A project's own settings and .mcp.json name programs that would run unasked: hooks, servers, helpers for keys.
  // Suggestions of what to say next would ask the model once more after every turn.
  sessionMeta: {
    claudeCode: { options: { settingSources: ["user"], strictMcpConfig: true, promptSuggestions: false } },
  },
  stateFolders: [".claude"],
};

/** What an agent that must name a model asks for when none is set. */
const unnamedModel = "default";

const opencodeConfig = {
  // Its own default is to run everything without asking.
  permission: { edit: "ask", bash: "ask", webfetch: "ask", external_directory: "ask" },
  autoupdate: false,
  share: "disabled",
};

const opencode: AgentProfile = {
  id: "opencode",
  name: "OpenCode",
  command: ["opencode", "acp"],
  env: {
    OPENCODE_CONFIG_CONTENT: JSON.stringify(opencodeConfig),
    OPENCODE_DISABLE_AUTOUPDATE: "1",
    OPENCODE_DISABLE_MODELS_FETCH: "1",
    OPENCODE_DISABLE_LSP_DOWNLOAD: "1",
    OPENCODE_DISABLE_DEFAULT_PLUGINS: "1",
    // A project's own settings name plugins and servers that would run unasked.
    OPENCODE_DISABLE_PROJECT_CONFIG: "1",
    OPENCODE_PURE: "1",
  },
  files: [],
  mode: "build",
  asks: "always",
  resume: "load",
  steering: "none",
  isOnlyForConfined: false,
  unmask: "none",
  endpoint: {
    api: "openai",
    env: ({ baseUrl, token, model }) => ({
      OPENCODE_CONFIG_CONTENT: JSON.stringify({
        ...opencodeConfig,
        model: `gateway/${model ?? unnamedModel}`,
        small_model: `gateway/${model ?? unnamedModel}`,
        enabled_providers: ["gateway"],
        provider: {
          gateway: {
            npm: "@ai-sdk/openai-compatible",
            options: { baseURL: baseUrl, apiKey: token },
            models: { [model ?? unnamedModel]: { limit: { context: 200_000, output: 16_000 } } },
          },
        },
      }),
    }),
  },
  takesConnectors: true,
  skillsFolder: ".config/opencode/skills",
  hiddenFolders: [".opencode"],
  sessionMeta: null,
  stateFolders: [".config/opencode", ".local/share/opencode"],
};

const pi: AgentProfile = {
  id: "pi",
  name: "pi",
  command: ["pi-acp"],
  env: { PI_OFFLINE: "1" },
  // Its banner would come as the first words of the first answer.
  files: [{ path: ".pi/agent/settings.json", text: json({ quietStartup: true }) }],
  mode: null,
  asks: "never",
  resume: "load",
  steering: "none",
  isOnlyForConfined: false,
  unmask: "retry_as_text",
  endpoint: {
    api: "openai",
    env: () => ({}),
    files: ({ baseUrl, token, model }) => [
      {
        path: ".pi/agent/models.json",
        text: json({
          providers: {
            gateway: { baseUrl, api: "openai-completions", apiKey: token, models: [{ id: model ?? unnamedModel }] },
          },
        }),
      },
      {
        path: ".pi/agent/settings.json",
        text: json({ quietStartup: true, defaultProvider: "gateway", defaultModel: model ?? unnamedModel }),
      },
    ],
  },
  takesConnectors: false,
  skillsFolder: ".pi/agent/skills",
  hiddenFolders: [".pi"],
  sessionMeta: null,
  stateFolders: [".pi"],
};

const codex: AgentProfile = {
  id: "codex",
  name: "Codex",
  command: ["codex-acp"],
  // Its own sandbox cannot nest inside ours, and its middle modes let a model approve; so it runs free inside ours only.
  env: { INITIAL_AGENT_MODE: "agent-full-access", NO_BROWSER: "1" },
  files: [],
  mode: "agent-full-access",
  asks: "never",
  resume: "load",
  steering: "steering_request",
  isOnlyForConfined: true,
  unmask: "error_as_text",
  endpoint: {
    api: "openai",
    env: ({ token }) => ({ OPENAI_API_KEY: token, MODEL_PROVIDER: "gateway" }),
    files: ({ baseUrl, model }) => [
      {
        path: ".codex/config.toml",
        text: [
          ...(model === null ? [] : [`model = ${JSON.stringify(model)}`]),
          "[model_providers.gateway]",
          'name = "gateway"',
          `base_url = ${JSON.stringify(baseUrl)}`,
          'wire_api = "responses"',
          'env_key = "OPENAI_API_KEY"',
          "",
        ].join("\n"),
      },
    ],
  },
  takesConnectors: true,
  skillsFolder: ".codex/skills",
  hiddenFolders: [".codex"],
  sessionMeta: null,
  stateFolders: [".codex"],
};

export const profiles: Record<ProfileId, AgentProfile> = { clerk, claude, opencode, pi, codex };

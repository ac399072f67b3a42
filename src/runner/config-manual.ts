/** The first config.yaml: its own manual. */
export const configManual = `# What agents may touch on this computer. Nobody who is not sitting here can widen it.
# Errand reads this file again whenever it changes; a mistake is named with its line and the last good state stays.
#
# projects:
#   notes:
#     folders:
#       - path: ~/Documents/Notes    # agents see this folder …
#         access: write              # … and may change it. "read": results go to ~/Errand instead
#     network: off                   # or { hosts: [example.org, "*.example.net", "example.com:8443"] }, and
#                                    # { host: nas.example, ports: [8080], private: true } for your own network
#     connectors:                    # MCP servers; see also: errand config import
#       tracker:
#         command: tracker-mcp       # runs inside the agent's sandbox
#         args: [--project, notes]
#         envFile: ~/.config/errand/tracker.env   # NAME=value lines, readable by you alone
#         readable: [~/tools/tracker]
#       calendar:
#         url: https://calendar.example/mcp
#         headersFile: ~/.config/errand/calendar.headers   # Name: value lines; they stay outside the sandbox
#     skills: [~/skills/minutes]     # folders with a SKILL.md that agents may read
#     agents: [clerk, opencode]      # the first is the default
#     checkpointGb: 5                # before a task the folder is kept, to undo what the agent did; more new
#                                    # bytes than this are not copied, and the task says so. 0 keeps nothing
#
# agents:
#   opencode:
#     command: [opencode, acp]       # only where it differs from the usual one
#     readable: [~/tools/opencode]   # only where its program needs more than is found by itself
#     endpoint:                      # the model; its key stays outside the agent's sandbox
#       url: https://api.example.org/v1
#       keyFile: ~/.config/errand/model.key
#       model: name-of-the-model
#     confinement: required          # "off" lets this agent run with all your rights: think twice
#     login: own                     # "shared" shows the agent its real login folders
#
# defaultAgent: clerk
# threadsWorkingMax: 4
projects: {}
`;

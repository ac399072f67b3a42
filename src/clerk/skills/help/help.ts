import type { Skill } from "../../skill.ts";

const ASKS =
  /\b(?:help|what can you do|what do you do|who are you|commands?|skills|how do you work|capabilities)\b|도움말|뭘 할 수|무엇을 할 수/i;

/** Takes what no other skill is sure of: says what clerk is, and makes nothing up. */
export const help: Skill = {
  name: "help",
  sureness: () => 0,
  async run({ task, turn }) {
    const isAsked = ASKS.test(task.words) || task.words === "";
    const cannot = isAsked
      ? ""
      : "I can't do this one: I am clerk, the built-in agent. I work by fixed rules, without a language model, so I did nothing rather than guess.\n";
    await turn.say(
      `${cannot}What I can do:\n- a one-page briefing from meeting notes ("Summarize yesterday's meeting notes into a one-page briefing"), and from it a list of the action items or a shorter version\n- sort a folder by month and type ("Organize these reports, one folder per month, in it one per type: sales, stock, other"), and undo it\nFor other work connect a model-driven agent on this computer: \`errand doctor\` shows which agents it found and the one command that is missing; the README says how.\n`,
    );
    return null;
  },
};

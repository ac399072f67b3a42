import { Problem } from "../domain/problem.ts";
import type { DeskApi, DeskStatus, DoctorLine, ProjectRequest } from "./desk-api.ts";

type JoinedPorts = {
  status: () => Promise<DeskStatus>;
  addProject: (request: ProjectRequest) => Promise<{ name: string; folder: string }>;
  doctor: () => Promise<DoctorLine[]>;
};

/** The command line of a computer that joined another's space as a runner: it has no owner's device of its own. */
export function joinedDesk({ status, addProject, doctor }: JoinedPorts): DeskApi {
  const elsewhere = (): Promise<never> =>
    Promise.reject(
      new Problem(
        "no_desk_here",
        {},
        "This computer works for a space made on another one. Give this command there, or from a phone.",
      ),
    );
  return {
    status,
    addProject,
    doctor,
    assign: elsewhere,
    watch: elsewhere,
    threads: elsewhere,
    show: elsewhere,
    follow: elsewhere,
    answer: elsewhere,
    changes: elsewhere,
    undo: elsewhere,
    cancel: elsewhere,
    schedules: elsewhere,
    schedule: elsewhere,
    devices: elsewhere,
    revoke: elsewhere,
    pair: elsewhere,
    openBrowser: elsewhere,
    reach: elsewhere,
  };
}

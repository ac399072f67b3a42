import type { VNode } from "preact";
import { hrefOf } from "../router.ts";
import { useSession } from "../session-context.ts";
import { LinkButton } from "../ui/button.tsx";
import { Page } from "../ui/page.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { moreWords } from "../words/words.ts";
import { Devices } from "./devices.tsx";
import { Notifications } from "./notifications.tsx";
import { ForgetSpace } from "./revoked.tsx";
import "./settings.css";
import "./pairs.css";

export function SettingsScreen(): VNode {
  const session = useSession();
  const { settings: said, schedules } = moreWords();
  const { settings } = session;
  const me = session.me.value;
  return (
    <Page route={{ at: "settings" }} title={said.title} testId="screen-settings">
      <div class="settings">
        <section class="setting setting-line">
          <div>
            <h2>{schedules.title}</h2>
            <p class="small soft">{schedules.settingsText}</p>
          </div>
          <LinkButton href={hrefOf({ at: "schedules", path: "" })} testId="schedules">
            {schedules.show}
          </LinkButton>
        </section>
        <section class="setting">
          <h2>{said.devices}</h2>
          <Devices />
        </section>
        <section class="setting">
          <h2>{said.notify}</h2>
          <Notifications />
        </section>
        <section class="setting setting-line">
          <h2>{said.language}</h2>
          <Segmented
            label={said.language}
            value={settings.language.value}
            options={[
              { value: "en", title: said.languages.en },
              { value: "ko", title: said.languages.ko },
            ]}
            onChange={(language) => settings.setLanguage(language)}
            testId="language"
          />
        </section>
        <section class="setting setting-line">
          <h2>{said.theme}</h2>
          <Segmented
            label={said.theme}
            value={settings.theme.value}
            options={[
              { value: "system", title: said.themes.system },
              { value: "light", title: said.themes.light },
              { value: "dark", title: said.themes.dark },
            ]}
            onChange={(theme) => settings.setTheme(theme)}
            testId="theme"
          />
        </section>
        {me === null ? null : (
          <section class="setting">
            <h2>{said.space}</h2>
            <dl class="pairs">
              <dt>{said.myName}</dt>
              <dd>{me.name}</dd>
              <dt>{said.spaceId}</dt>
              <dd class="mono">{me.space}</dd>
            </dl>
            <div>
              <ForgetSpace label={said.leave} />
            </div>
          </section>
        )}
        <section class="setting">
          <h2>{said.about}</h2>
          <p>{said.aboutText}</p>
          <p class="small soft">
            {said.licence} · {said.parts}
          </p>
        </section>
      </div>
    </Page>
  );
}

// The pages of onboarding as a person uses them: by the names of things on them.
import assert from "node:assert/strict";
import { settle, target } from "./browser.mjs";

const at = (page, path) => page.goto(`${target.url}${path}`);

export class ModelPage {
  constructor(page, id) {
    Object.assign(this, { page, id });
  }

  async open() {
    await at(this.page, `/models/${this.id}`);
    await settle(this.page);
  }

  /** `Yes, you may call it`, … */
  async standing() {
    return this.page.getByRole("region", { name: "May I call it?" }).innerText();
  }

  async addTerms({ title, text }) {
    await this.page.getByRole("button", { name: /^(Attach terms|Add a version)$/ }).click();
    const dialog = this.page.getByRole("dialog");
    await dialog.getByLabel("Title").fill(title);
    await dialog.getByLabel("Text").fill(text);
    await dialog.getByRole("button", { name: "Add the terms" }).click();
    await dialog.waitFor({ state: "hidden" });
  }

  async attachCertification({ name, issuer, scope, dataClass, issued, expires }) {
    await this.page.getByRole("button", { name: "Attach a certification" }).click();
    const dialog = this.page.getByRole("dialog");
    await dialog.getByLabel("Certification").fill(name);
    await dialog.getByLabel("Issuer").fill(issuer);
    await dialog.getByLabel("Scope").fill(scope);
    await dialog.getByRole("combobox", { name: /^Data classes/ }).fill(dataClass);
    await this.page.keyboard.press("Enter");
    await dialog.getByLabel("Issued").fill(issued);
    await dialog.getByLabel("Expires").fill(expires);
    await dialog.locator("input[type=file]").setInputFiles({
      name: "certificate.txt",
      mimeType: "text/plain",
      buffer: Buffer.from(`${name}, issued by ${issuer}`),
    });
    await dialog.getByRole("button", { name: "Attach the certification" }).click();
    await dialog.waitFor({ state: "hidden" });
  }

  /**
   * Follows the button, fills in what the form cannot know, and gives the new request's id. A model that is offered
   * in one region leaves no choice: that region has to be there already.
   */
  async requestAccess({ useCase, monthlyCost, dataClass, region }) {
    await this.page.getByRole("link", { name: "Request access" }).click();
    await this.page.getByRole("form", { name: "Request for access" }).waitFor();
    await this.page.getByLabel("Use case").fill(useCase);
    await this.page.getByLabel(/^Expected cost a month/).fill(monthlyCost);
    if (dataClass !== undefined) {
      await this.page.getByRole("combobox", { name: "Data classes" }).fill(dataClass);
      await this.page.keyboard.press("Enter");
    }
    assert.deepEqual(await this.chosen("Regions"), [region]);
    await this.page.getByRole("button", { name: "Request access" }).click();
    await this.page.waitForURL("**/approvals/*");
    return new URL(this.page.url()).pathname.split("/").at(-1);
  }

  /** What a field for several values holds. */
  chosen(label) {
    const input = this.page.getByRole("combobox", { name: label });
    const field = this.page.locator(".mantine-InputWrapper-root").filter({ has: input });
    return field.locator(".mantine-Pill-label").allInnerTexts();
  }
}

export class Board {
  constructor(page) {
    this.page = page;
  }

  async open(search = "") {
    await at(this.page, `/approvals${search}`);
    await settle(this.page);
  }

  async verdict() {
    return this.page.getByRole("region", { name: "What waits for me?" }).innerText();
  }

  /** Opens the request for a model that waits for whoever looks. */
  async openWaiting(model) {
    const card = this.page
      .getByRole("article")
      .filter({ hasText: "Waiting for you" })
      .filter({ hasText: model });
    await card.getByRole("link").click();
    await this.page.waitForURL("**/approvals/*");
    await settle(this.page);
  }
}

export class RequestPage {
  constructor(page) {
    this.page = page;
  }

  async open(id) {
    await at(this.page, `/approvals/${id}`);
    await settle(this.page);
  }

  async verdict() {
    return this.page.getByRole("region", { name: "Who must still act?" }).innerText();
  }

  decision(stage) {
    return this.page.getByRole("button", { name: `Approve ${stage}`, exact: true });
  }

  async approve(stage, comment) {
    if (comment !== undefined) await this.page.getByLabel("Comment").fill(comment);
    await this.decision(stage).click();
  }

  /** Waits until the page says who must act now. */
  async waitFor(words) {
    await this.page.getByRole("region", { name: "Who must still act?" }).getByText(words).waitFor();
  }

  timeline() {
    return this.page.getByRole("region", { name: "What happened" });
  }

  difference() {
    return this.page.getByTestId("terms-diff");
  }
}

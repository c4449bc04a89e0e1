/** Near enough to count as met: two of the 128 values a controller has. */
const NEAR = 2 / 127

/**
 * Pick-up: a controller that stands elsewhere than the control on the screen moves nothing until it has come to where that
 * control is, or past it; then it leads. Without it the sound would jump at the first touch.
 */
export class SoftTakeover {
  private leads = false
  private lastPosition: number | null = null
  private lastTarget: number | null = null

  /**
   * @param position  of the controller, 0..1
   * @param target    where the control on the screen stands now, 0..1
   * @returns         where the control is to go; null while the controller has not met it
   */
  moved(position: number, target: number): number | null {
    // Someone else moved the control since: it has to be met again.
    if (this.leads && this.lastTarget !== null && Math.abs(target - this.lastTarget) > NEAR) this.leads = false
    const before = this.lastPosition
    const passed = before !== null && (before - target) * (position - target) <= 0
    this.leads ||= passed || Math.abs(position - target) <= NEAR
    this.lastPosition = position
    if (!this.leads) return null
    this.lastTarget = position
    return position
  }
}

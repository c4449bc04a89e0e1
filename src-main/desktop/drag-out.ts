import { nativeImage, type WebContents } from 'electron'

/** Of the picture that goes along with the pointer. */
const ICON_PIXELS = 48

/** Drags a file out of the window; the person holds the pointer. Without a picture the systems drag nothing. */
export function dragOut(contents: WebContents, file: string, iconPath: string): void {
  contents.startDrag({ file, icon: nativeImage.createFromPath(iconPath).resize({ width: ICON_PIXELS }) })
}

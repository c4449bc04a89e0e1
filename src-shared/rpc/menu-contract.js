/** The part of the contract for the desktop's menus: the window says what can be done, the menu asks the window to do it. */
import { z } from 'zod';
import { lineSchema } from '../project/index.ts';
import { call, nothing } from './contract-parts.ts';
const idSchema = z.string().regex(/^[a-zA-Z0-9:-]{1,60}$/);
export const windowMenuSchema = z.object({
    name: lineSchema.min(1).max(60),
    items: z
        .array(z.object({
        id: idSchema,
        name: lineSchema.min(1).max(300),
        /** As Electron writes it, shown beside the name; the window hears the key itself. */
        accelerator: z
            .string()
            .regex(/^[\x20-\x7e]{1,40}$/)
            .nullable(),
        isEnabled: z.boolean(),
    }))
        .max(200),
});
export const menuCalls = {
    /** What the window can do now; hosts without menus of their own do nothing with it. */
    'app.showMenu': call(z.object({ menus: z.array(windowMenuSchema).max(20) }), nothing),
};
export const menuEvents = {
    /** The person has chosen a command in the desktop's menu. */
    'app.commandChosen': z.object({ id: idSchema }),
};

import { PersonError } from '../person-error.ts';
export class RpcError extends PersonError {
    name = 'RpcError';
    code;
    constructor({ code, message, advice }) {
        super(message, advice);
        this.code = code;
    }
}

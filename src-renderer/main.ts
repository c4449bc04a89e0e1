import './rpc/validation-without-eval.ts'
import '@fontsource-variable/archivo/wdth.css'
import './styles/tokens.css'
import './styles/base.css'
import './styles/controls.css'
import { createPinia, setActivePinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { carrySound } from './web-audio/carry-sound.ts'
import { HostPlayer } from './player/host-player.ts'
import { createRpcClient } from './rpc/client.ts'
import { connect } from './rpc/connect.ts'
import { provideRpc } from './rpc/index.ts'
import { followEvents } from './stores/follow-events.ts'
import { useNoticesStore } from './stores/notices-store.ts'
import { providePlayer } from './stores/player-store.ts'

const pinia = createPinia()
setActivePinia(pinia)
const client = createRpcClient((error) => useNoticesStore().showError(error))
provideRpc(client)
providePlayer((ports) => new HostPlayer(client, ports))
carrySound(client, (error) => useNoticesStore().showError(error))

const app = createApp(App).use(pinia)
app.config.errorHandler = (error) => useNoticesStore().showError(error)
followEvents(client)
app.mount('#app')
connect(client)

import { Content } from 'vitepress';
import { VPHomeContent, VPHomeFeatures, VPHomeHero } from 'vitepress/theme';
import { defineComponent, h } from 'vue';

/** VitePress' own home page, inside the `main` that it lacks. */
export const HomePage = defineComponent(
  () => () =>
    h('main', { class: 'VPHome' }, [
      h(VPHomeHero),
      h(VPHomeFeatures),
      h(VPHomeContent, null, { default: () => h(Content) }),
    ]),
);

import {
  Sidebar,
  SidebarDivider,
  SidebarGroup,
  SidebarItem,
  SidebarSpace,
  useSidebarOpenState,
} from '@backstage/core-components';
import { createFrontendModule } from '@backstage/frontend-plugin-api';
import {
  NavContentBlueprint,
  type NavContentComponentProps,
  type NavContentNavItem,
} from '@backstage/plugin-app-react';
import { RiMenuLine, RiSettings3Line } from '@remixicon/react';
import { Logo } from './Logo';

const MenuIcon = () => <RiMenuLine />;
const SettingsIcon = () => <RiSettings3Line />;

const Item = ({ href, title, icon }: NavContentNavItem) => (
  <SidebarItem to={href} text={title} icon={() => icon} />
);

const SidebarLogo = () => {
  const { isOpen } = useSidebarOpenState();
  return <Logo withName={isOpen} />;
};

/** Fleet first, then the catalog, then whatever other plugins bring; settings at the foot. */
const Navigation = ({ navItems }: NavContentComponentProps) => {
  const nav = navItems.withComponent(Item);
  const fleet = nav.take('page:fleet');
  const catalog = nav.take('page:catalog');
  const settings = nav.take('page:user-settings');
  // Sign-in consent is reached from other tools only; it has no place in a menu.
  nav.take('page:auth');
  return (
    <Sidebar>
      <SidebarLogo />
      <SidebarDivider />
      <SidebarGroup label="Menu" icon={<MenuIcon />}>
        {fleet}
        {catalog}
        {nav.rest({ sortBy: 'title' })}
      </SidebarGroup>
      <SidebarSpace />
      <SidebarDivider />
      <SidebarGroup label="Settings" icon={<SettingsIcon />} to="/settings">
        {settings}
      </SidebarGroup>
    </Sidebar>
  );
};

export const navigationModule = createFrontendModule({
  pluginId: 'app',
  extensions: [NavContentBlueprint.make({ params: { component: Navigation } })],
});

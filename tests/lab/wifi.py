"""A NetworkManager with a Wi-Fi device, for the real nmcli: python-dbusmock's own, and on top of it what that lacks.

Activation takes the password from nmcli's secret agent, as NetworkManager does, and fails when it is not the network's.
Checkpoints come back when nobody destroys them. The air is /etc/lab-wifi.json: a list of access points with ssid, bssid,
and perhaps channel, signal, password, and the name of the network where the ssid is empty since it hides.
"""
import json
import os
import time

import dbus
import dbusmock
from dbusmock.templates import networkmanager as base
from dbusmock.templates.networkmanager import *  # noqa: F401,F403: the methods that a template brings are its module's
from gi.repository import GLib

MANAGER = '/org/freedesktop/NetworkManager'
DEVICE = MANAGER + '/Devices/wifi'
AGENT = 'org.freedesktop.NetworkManager.SecretAgent'
AGENT_MANAGER = 'org.freedesktop.NetworkManager.AgentManager'
WIRELESS_SECURITY = '802-11-wireless-security'
PSK = base.NM80211ApSecurityFlags.NM_802_11_AP_SEC_KEY_MGMT_PSK
FREQUENCIES = {1: 2412, 6: 2437, 11: 2462, 36: 5180, 40: 5200, 161: 5805}
ACTIVATING, ACTIVATED, DEACTIVATED = 1, 2, 4
NO_SECRETS = 9

agents = []
air = []
checkpoints = {}
counters = {'active': 0, 'checkpoint': 0}


def load(mock, parameters):
    base.ConnectionGetSecrets = get_secrets
    base.load(mock, {'Version': '1.42.4', **parameters})
    manager = dbusmock.get_object(MANAGER)
    manager.AddProperty(base.MANAGER_IFACE, 'Checkpoints', dbus.Array([], signature='o'))
    manager.AddMethods(base.MANAGER_IFACE, [
        ('CheckpointCreate', 'aouu', 'o', 'ret = self.checkpoint_create(self, args[1])'),
        ('CheckpointDestroy', 'o', '', 'self.checkpoint_destroy(self, args[0])'),
        ('CheckpointAdjustRollbackTimeout', 'ou', '', 'self.checkpoint_adjust(self, args[0], args[1])'),
        ('CheckpointRollback', 'o', 'a{su}', 'ret = self.checkpoint_rollback(self, args[0])'),
    ])
    manager.checkpoint_create = checkpoint_create
    manager.checkpoint_destroy = checkpoint_destroy
    manager.checkpoint_rollback = checkpoint_rollback
    manager.checkpoint_adjust = checkpoint_adjust
    manager.activate_connection = activate
    manager.deactivate_connection = deactivate
    settings = dbusmock.get_object(base.SETTINGS_OBJ)
    settings.add_connection = add_connection
    for method in 'AddConnection', 'AddConnectionUnsaved':
        settings.AddMethod(base.SETTINGS_IFACE, method, 'a{sa{sv}}', 'o', 'ret = self.add_connection(self, args[0])')
    mock.AddObject(MANAGER + '/AgentManager', AGENT_MANAGER, {}, [])
    device = manager.AddWiFiDevice('wifi', os.environ.get('LAB_WIFI_DEVICE', 'wlP1p1s0'), base.DeviceState.DISCONNECTED)
    # nmcli waits until a look around has a later time than the one before
    wireless = dbusmock.get_object(device)
    wireless.AddProperty(base.WIRELESS_DEVICE_IFACE, 'LastScan', dbus.Int64(1))
    wireless.AddProperty(base.WIRELESS_DEVICE_IFACE, 'ActiveAccessPoint', dbus.ObjectPath('/'))
    wireless.AddMethod(base.WIRELESS_DEVICE_IFACE, 'RequestScan', 'a{sv}', '', 'self.look_around(self)')
    wireless.look_around = look_around
    with open('/etc/lab-wifi.json', encoding='UTF-8') as file:
        air.extend(json.load(file))
    for number, point in enumerate(air):
        point['path'] = manager.AddAccessPoint(
            device, f'ap{number}', point['ssid'], point['bssid'], 2, FREQUENCIES[point.get('channel', 1)],
            54000, point.get('signal', 50), PSK if 'password' in point else 0)


def add_connection(self, settings):
    """As the template does, with the method by which nmcli changes it and keeps what was only in memory."""
    path = base.SettingsAddConnection(self, settings)
    dbusmock.get_object(path).AddMethod(base.CSETTINGS_IFACE, 'Update2', 'a{sa{sv}}ua{sv}', 'a{sv}',
                                        "self.ConnectionUpdate(self, args[0]); ret = dbus.Dictionary({}, signature='sv')")
    return path


@dbus.service.method(AGENT_MANAGER, in_signature='su', sender_keyword='sender')
def RegisterWithCapabilities(self, identifier, capabilities, sender=None):
    agents.append(sender)


@dbus.service.method(AGENT_MANAGER, in_signature='s', sender_keyword='sender')
def Register(self, identifier, sender=None):
    agents.append(sender)


@dbus.service.method(AGENT_MANAGER, in_signature='', sender_keyword='sender')
def Unregister(self, sender=None):
    agents.remove(sender)


def get_secrets(self, setting):
    """As NetworkManager does; the template's own answer has one layer more."""
    return {setting: self.settings.get(setting, {}).get('secrets', dbus.Dictionary({}, signature='sv'))}


def look_around(self):
    now = dbus.Int64(time.clock_gettime(time.CLOCK_BOOTTIME) * 1000)
    GLib.timeout_add(50, lambda: self.UpdateProperties(base.WIRELESS_DEVICE_IFACE, {'LastScan': now}))


def answering(wireless, access_point):
    """The access point that answers a device with these settings, None when there is none. One of its own takes any password."""
    if wireless.get('mode') == 'ap':
        return {'path': '/', 'password': None}
    ssid = bytes(wireless['ssid']).decode()
    bssid = ':'.join(f'{byte:02X}' for byte in wireless.get('bssid', []))
    for point in air:
        named = point['ssid'] or (point.get('name', '') if wireless.get('hidden') else '')
        if named == ssid and bssid in ('', point['bssid']) and access_point in ('/', point['path']):
            return point
    return None


def fits(point, psk):
    return len(psk) >= 8 and point.get('password') in (None, psk)


def activate(self, connection, _device, access_point):
    for active in list(dbusmock.get_object(MANAGER).Get(base.MANAGER_IFACE, 'ActiveConnections')):
        base.deactivate_connection(self, active)
    counters['active'] += 1
    path = base.AddActiveConnection(self, [DEVICE], connection, '/', str(counters['active']), dbus.UInt32(ACTIVATING))
    settings = dbusmock.get_object(connection).settings
    point = answering(settings['802-11-wireless'], access_point)
    saved = settings.get(WIRELESS_SECURITY, {}).get('secrets')
    if point is None:
        GLib.timeout_add(50, lambda: ended(self, path, None))
    elif WIRELESS_SECURITY not in settings:
        GLib.timeout_add(50, lambda: ended(self, path, point, 'password' not in point))
    elif saved:
        GLib.timeout_add(50, lambda: ended(self, path, point, fits(point, str(saved['psk']))))
    elif not agents:
        GLib.timeout_add(50, lambda: ended(self, path, point, False))
    else:
        def answered(secrets):
            psk = str(secrets[WIRELESS_SECURITY].get('psk', ''))
            if fits(point, psk):
                settings[WIRELESS_SECURITY]['secrets'] = dbus.Dictionary({'psk': psk}, signature='sv')
            ended(self, path, point, fits(point, psk))

        agent = dbus.SystemBus().get_object(agents[-1], '/org/freedesktop/NetworkManager/SecretAgent', introspect=False)
        agent.GetSecrets(dbusmock.get_object(connection).GetSettings(), dbus.ObjectPath(connection), WIRELESS_SECURITY,
                         dbus.Array([], signature='s'), dbus.UInt32(5), dbus_interface=AGENT, signature='a{sa{sv}}osasu',
                         reply_handler=answered, error_handler=lambda error: ended(self, path, point, False))
    return dbus.ObjectPath(path)


def deactivate(self, path):
    told(path, DEACTIVATED, 2)
    dbusmock.get_object(DEVICE).Set(base.WIRELESS_DEVICE_IFACE, 'ActiveAccessPoint', dbus.ObjectPath('/'))
    GLib.timeout_add(50, lambda: base.deactivate_connection(self, path))


def told(path, state, reason):
    active = dbusmock.get_object(path)
    active.Set(base.ACTIVE_CONNECTION_IFACE, 'State', dbus.UInt32(state))
    active.EmitSignal(base.ACTIVE_CONNECTION_IFACE, 'StateChanged', 'uu', [dbus.UInt32(state), dbus.UInt32(reason)])


def ended(self, path, point, good=False):
    told(path, ACTIVATED if good else DEACTIVATED, 1 if good else NO_SECRETS)
    dbusmock.get_object(DEVICE).Set(base.WIRELESS_DEVICE_IFACE, 'ActiveAccessPoint', dbus.ObjectPath(point['path'] if good else '/'))
    if not good:
        GLib.timeout_add(300, lambda: base.deactivate_connection(self, path))
    return False


def checkpoint_create(self, seconds):
    counters['checkpoint'] += 1
    path = dbus.ObjectPath(f"{MANAGER}/Checkpoint/{counters['checkpoint']}")
    active = [dbusmock.get_object(path).Get(base.ACTIVE_CONNECTION_IFACE, 'Connection')
              for path in self.Get(base.MANAGER_IFACE, 'ActiveConnections')]
    timer = GLib.timeout_add_seconds(int(seconds), lambda: checkpoint_rollback(self, path) and False)
    checkpoints[path] = [connections(), active, timer]
    self.Set(base.MANAGER_IFACE, 'Checkpoints', dbus.Array(list(checkpoints), signature='o'))
    return path


def known(path):
    if path not in checkpoints:
        raise dbus.exceptions.DBusException(f'checkpoint {path} does not exist', name=base.MANAGER_IFACE + '.InvalidArguments')


def checkpoint_adjust(self, path, seconds):
    known(path)
    GLib.source_remove(checkpoints[path][2])
    checkpoints[path][2] = GLib.timeout_add_seconds(int(seconds), lambda: checkpoint_rollback(self, path) and False)


def checkpoint_destroy(self, path):
    known(path)
    GLib.source_remove(checkpoints.pop(path)[2])
    self.Set(base.MANAGER_IFACE, 'Checkpoints', dbus.Array(list(checkpoints), signature='o'))


def checkpoint_rollback(self, path):
    there, active, _ = checkpoints[path]
    checkpoint_destroy(self, path)
    for current in list(self.Get(base.MANAGER_IFACE, 'ActiveConnections')):
        base.deactivate_connection(self, current)
    for connection in connections():
        if connection not in there:
            dbusmock.get_object(connection).Delete()
    for connection in active:
        activate(self, connection, DEVICE, '/')
    return dbus.Dictionary({}, signature='su')


def connections():
    return [str(path) for path in dbusmock.get_object(base.SETTINGS_OBJ).ListConnections()]

package actions_test

import (
	"testing"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

func TestRescueAction(t *testing.T) {
	t.Parallel()
	const into, out = "POST /servers/2864/rescue", "DELETE /servers/2864/rescue"
	rescued := simulator.ServerChange{RescueMode: new(true)}
	playActions(t, "vpsbg_server_rescue", map[string]actionCase{
		"into it":         {config: []any{"enabled", true}, calls: []string{into}, told: "has booted into the rescue system.", after: rebooted(1)},
		"out of it":       {before: rescued, config: []any{"enabled", false}, calls: []string{out}, told: "has booted out of the rescue system.", after: rebooted(1)},
		"already in it":   {before: rescued, config: []any{"enabled", true}, told: "has booted into the rescue system already: there is nothing to do.", after: isOn},
		"already out":     {config: []any{"enabled", false}, told: "already: there is nothing to do.", after: isOn},
		"answer lost":     {config: []any{"enabled", true}, faults: []simulator.Fault{lost("enableServerRescue", "after")}, calls: []string{into}, told: "has booted into the rescue system.", after: rebooted(1)},
		"request lost":    {config: []any{"enabled", true}, faults: []simulator.Fault{lost("enableServerRescue", "before")}, calls: []string{into}, refused: "ERROR: Unable to boot server .* into the rescue system: .*It is safe to invoke the action again", after: isOn},
		"too long":        {options: simulator.Options{PowerDelay: time.Hour}, config: []any{"enabled", true, "timeout", "2m"}, calls: []string{into}, refused: "The timeout of 2m0s is over"},
		"without a route": {options: simulator.Options{UnconfirmedRoutes: true}, config: []any{"enabled", true}, calls: []string{into}, refused: "ERROR: Unable to boot server .*is not confirmed by VPSBG's public documentation", after: isOn},
		"unread":          {config: []any{"enabled", true}, faults: []simulator.Fault{{OperationID: "getServerStatus", Status: 403}}, refused: "ERROR: Unable to determine whether server .* runs the rescue system"},
		"no such server":  {config: []any{"server_id", "4711", "enabled", true}, refused: "ERROR at server_id: Unknown server"},
		"gone since":      {config: []any{"enabled", true}, faults: []simulator.Fault{{OperationID: "getServer", Skip: 1, Status: 404}}, refused: "ERROR at server_id: Unknown server"},
	})
}

func TestReinstallAction(t *testing.T) {
	t.Parallel()
	const call = "POST /servers/2864/reinstall"
	installed := func(image int) func(*simulator.Server) bool {
		return func(s *simulator.Server) bool {
			return s.Running && s.Reinstalls == 1 && s.Install.ImageID != nil && *s.Install.ImageID == image
		}
	}
	untouched := func(s *simulator.Server) bool { return s.Reinstalls == 0 }
	playActions(t, "vpsbg_server_reinstall", map[string]actionCase{
		"another image": {
			config: []any{"image_id", "78", "password", "correct-horse"}, calls: []string{call}, told: "is reinstalled.",
			after: func(s *simulator.Server) bool { return installed(78)(s) && s.Password == "correct-horse" },
		},
		"the same image": {config: []any{"image_id", "73"}, calls: []string{call}, told: "is reinstalled.", after: installed(73)},
		"an ISO": {config: []any{"primary_iso_id", "21"}, calls: []string{call}, told: "is reinstalled.", after: func(s *simulator.Server) bool {
			return s.Reinstalls == 1 && *s.Install.PrimaryISOID == 21
		}},
		"a locked server": {
			before: simulator.ServerChange{LockFor: simulator.Duration(30 * time.Second)}, config: []any{"image_id", "78"}, calls: []string{call, call}, told: "is reinstalled.", after: installed(78),
		},
		"answer lost":    {config: []any{"image_id", "73"}, faults: []simulator.Fault{lost("reinstallServer", "after")}, calls: []string{call}, told: "is reinstalled.", after: installed(73)},
		"request lost":   {config: []any{"image_id", "73"}, faults: []simulator.Fault{lost("reinstallServer", "before")}, calls: []string{call}, refused: "ERROR: Unable to reinstall server .*: .*not known whether.*it would repeat everything", after: untouched},
		"an unknown ISO": {config: []any{"primary_iso_id", "4711"}, calls: []string{call}, refused: "ERROR at primary_iso_id: Unable to reinstall server", after: untouched},
		"unknown keys":   {config: []any{"image_id", "73", "ssh_key_ids", []string{"4711"}}, calls: []string{call}, refused: "ERROR at ssh_key_ids: Unable to reinstall server", after: untouched},
		"too long": {
			options: simulator.Options{InstallDelay: 2 * time.Hour}, config: []any{"image_id", "78"}, calls: []string{call},
			refused: "The API accepted the request, but its effect does not show. The timeout of 1h0m0s is over.*it would repeat everything",
		},
		"unread afterwards": {
			config: []any{"image_id", "78"}, faults: []simulator.Fault{{OperationID: "getServer", Skip: 3, Status: 403}}, calls: []string{call},
			refused: "ERROR: Unable to reinstall server .*The API accepted the request, but its effect does not show. GET /servers/2864 .*403.*repeat everything",
		},
		"without a route": {options: simulator.Options{UnconfirmedRoutes: true}, config: []any{"image_id", "78"}, calls: []string{call}, refused: "is not confirmed by VPSBG's public documentation", after: untouched},
		"gone since":      {config: []any{"image_id", "78"}, faults: []simulator.Fault{{OperationID: "getServer", Skip: 1, Status: 404}}, refused: "ERROR at server_id: Unknown server"},
	})
}

func TestRestoreAction(t *testing.T) {
	t.Parallel()
	const call = "POST /servers/2864/restore"
	untouched := func(s *simulator.Server) bool { return s.Restores == 0 }
	large := simulator.ServerChange{Disk: new(50)}
	playActions(t, "vpsbg_server_restore", map[string]actionCase{
		"a snapshot": {before: large, config: []any{"snapshot_id", "116"}, calls: []string{call}, told: "is restored.", after: func(s *simulator.Server) bool {
			return s.Running && s.Restores == 1 && *s.Install.SnapshotID == 116
		}},
		"a backup": {before: large, config: []any{"backup_id", "77"}, calls: []string{call}, told: "is restored.", after: func(s *simulator.Server) bool {
			return s.Running && s.Restores == 1 && *s.Install.BackupID == 77
		}},
		"answer lost":     {before: large, config: []any{"snapshot_id", "116"}, faults: []simulator.Fault{lost("restoreServer", "after")}, calls: []string{call}, told: "is restored."},
		"request lost":    {before: large, config: []any{"snapshot_id", "116"}, faults: []simulator.Fault{lost("restoreServer", "before")}, calls: []string{call}, refused: "ERROR: Unable to restore server .*repeat everything", after: untouched},
		"refused":         {before: large, config: []any{"snapshot_id", "116"}, faults: []simulator.Fault{{OperationID: "restoreServer", Status: 422, Body: new(`{"errors": {"snapshot_id": ["It is broken."]}}`)}}, calls: []string{call}, refused: "ERROR at snapshot_id: Unable to restore server .*It is broken"},
		"too long":        {before: large, options: simulator.Options{InstallDelay: time.Hour}, config: []any{"snapshot_id", "116", "timeout", "10m"}, calls: []string{call}, refused: "The timeout of 10m0s is over"},
		"without a route": {before: large, options: simulator.Options{UnconfirmedRoutes: true}, config: []any{"snapshot_id", "116"}, calls: []string{call}, refused: "is not confirmed by VPSBG's public documentation", after: untouched},
		"gone since":      {before: large, config: []any{"snapshot_id", "116"}, faults: []simulator.Fault{{OperationID: "getServer", Skip: 1, Status: 404}}, refused: "ERROR at server_id: Unknown server"},
	})
}

func TestPasswordAction(t *testing.T) {
	t.Parallel()
	const call = "PUT /servers/2864/password"
	has := func(reboots int) func(*simulator.Server) bool {
		return func(s *simulator.Server) bool { return s.Password == "correct-horse" && s.Reboots == reboots }
	}
	playActions(t, "vpsbg_server_password", map[string]actionCase{
		"without a reboot": {config: []any{"password", "correct-horse"}, calls: []string{call}, told: "has its new password, which takes effect with its next boot.", after: has(0)},
		"with a reboot":    {config: []any{"password", "correct-horse", "reboot", true}, calls: []string{call}, told: "has its new password, and boots with it.", after: has(1)},
		"answer lost":      {config: []any{"password", "correct-horse"}, faults: []simulator.Fault{lost("changeServerPassword", "after")}, calls: []string{call, call}, told: "has its new password", after: has(0)},
		"refused": {
			config: []any{"password", "correct-horse"}, faults: []simulator.Fault{{OperationID: "changeServerPassword", Status: 422, Body: new(`{"errors": {"password": ["correct-horse is too simple."]}}`)}},
			calls: []string{call}, refused: `ERROR at password: Unable to set the password of server .*: \*\*\* is too simple`,
		},
		"a lock that stays": {before: simulator.ServerChange{Locked: new(true)}, config: []any{"password", "correct-horse", "timeout", "1s"}, calls: []string{call}, refused: "The timeout of 1s is over"},
		"unread afterwards": {
			config: []any{"password", "correct-horse", "reboot", true}, faults: []simulator.Fault{{OperationID: "getServer", Skip: 2, Status: 403}}, calls: []string{call},
			refused: "ERROR: Unable to set the password of server .*The API accepted the request.*repeat everything", after: has(1),
		},
		"gone since": {config: []any{"password", "correct-horse"}, faults: []simulator.Fault{{OperationID: "getServer", Skip: 1, Status: 404}}, refused: "ERROR at server_id: Unknown server"},
	})
}

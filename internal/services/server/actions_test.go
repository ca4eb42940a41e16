package server_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// These tests play Terraform over the plugin protocol, because only Terraform 1.14 has actions.

// with is the configuration of an action on the server that the account has from the start.
func with(pairs ...any) map[string]any {
	config := map[string]any{"server_id": fmt.Sprint(seededID)}
	for i := 0; i < len(pairs); i += 2 {
		config[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return config
}

// seed is the server that the account has from the start.
func (a account) seed() *simulator.Server { return a.State().Servers[seededID] }

// act plans and invokes an action, as a run of its own.
func (a account) act(action string, config map[string]any) acctest.Invocation {
	a.t.Helper()
	return a.Session(a.t).Act(a.t.Context(), action, config)
}

// expectActed demands that an action succeeded and told this in the end.
func expectActed(t *testing.T, result acctest.Invocation, last string) {
	t.Helper()
	expectOK(t, result.Diagnostics)
	if told := result.Progress; len(told) == 0 || !strings.Contains(told[len(told)-1], last) {
		t.Errorf("the action told %q, and in the end it should be %q", told, last)
	}
}

// expectRefused demands an error, written as in expectDiagnostic.
func expectRefused(t *testing.T, result acctest.Invocation, pattern string) {
	t.Helper()
	if !result.Diagnostics.HasError() {
		t.Errorf("there is no error, but %q", result.Progress)
	}
	expectDiagnostic(t, result.Diagnostics, pattern)
}

// actionCase is what an action does in an account.
type actionCase struct {
	options simulator.Options
	before  simulator.ServerChange
	config  []any
	faults  []simulator.Fault
	calls   []string // beside the reads
	told    string   // in the end, if it succeeds
	refused string   // the error, if it fails
	warns   string   // a diagnostic, wherever
	after   func(*simulator.Server) bool
}

// playActions plays each case in an account with one server.
func playActions(t *testing.T, action string, cases map[string]actionCase) {
	t.Helper()
	for name, test := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.options.Servers = 1
			a := start(t, test.options)
			a.change(seededID, test.before)()
			a.faulty(test.faults...)()
			result := a.act(action, with(test.config...))
			if test.refused == "" {
				expectActed(t, result, test.told)
			} else {
				expectRefused(t, result, test.refused)
			}
			if test.warns != "" {
				expectDiagnostic(t, result.Diagnostics, test.warns)
			}
			a.expect(a.Wrote(test.calls...))
			if test.after != nil && !test.after(a.seed()) {
				t.Errorf("the server is %+v", a.seed())
			}
		})
	}
}

func lost(operation, when string) simulator.Fault {
	return simulator.Fault{OperationID: operation, When: when, Drop: true}
}

func isOn(s *simulator.Server) bool  { return s.Running && s.Reboots == 0 }
func isOff(s *simulator.Server) bool { return !s.Running && s.Reboots == 0 }

func rebooted(times int) func(*simulator.Server) bool {
	return func(s *simulator.Server) bool { return s.Running && s.Reboots == times }
}

const (
	startCall    = "POST /servers/2864/start"
	stopCall     = "POST /servers/2864/stop"
	restartCall  = "POST /servers/2864/restart"
	powerOffCall = "POST /servers/2864/power-off"
)

func TestPowerAction(t *testing.T) {
	t.Parallel()
	off := simulator.ServerChange{Running: new(false)}
	locked := simulator.ServerChange{LockFor: simulator.Duration(30 * time.Second), LockReason: "backup"}
	offAndLocked := locked
	offAndLocked.Running = off.Running
	slow := simulator.Options{PowerDelay: time.Hour}
	playActions(t, "vpsbg_server_power", map[string]actionCase{
		"start":                {before: off, config: []any{"operation", "start"}, calls: []string{startCall}, told: "Server server-001.example.com (2864) is running.", after: isOn},
		"start a running one":  {config: []any{"operation", "start"}, told: "is running already: there is nothing to do.", after: isOn},
		"stop":                 {config: []any{"operation", "stop"}, calls: []string{stopCall}, told: "is switched off.", warns: "WARNING at operation: Server .* is going to be switched off: .* within 2m0s", after: isOff},
		"stop a stopped one":   {before: off, config: []any{"operation", "stop"}, told: "is switched off already: there is nothing to do.", after: isOff},
		"power off":            {config: []any{"operation", "power_off"}, calls: []string{powerOffCall}, told: "is switched off.", warns: "WARNING at operation: Server .* is going to lose its power: What it has not written", after: isOff},
		"cut the power of off": {before: off, config: []any{"operation", "power_off"}, told: "is switched off already: there is nothing to do.", after: isOff},
		"restart":              {config: []any{"operation", "restart"}, calls: []string{restartCall}, told: "is running again.", warns: "WARNING at operation: Server .* reboots: The action restarts it each time", after: rebooted(1)},
		"restart a stopped one": {
			before: off, config: []any{"operation", "restart"}, refused: `ERROR at operation: Server .* is switched off: .* Use operation = "start"`, after: isOff,
		},
		"a stop that is ignored": {
			options: simulator.Options{StopIgnored: true}, config: []any{"operation", "stop", "stop_timeout", "30s"}, calls: []string{stopCall, powerOffCall},
			told: "is switched off.", warns: "WARNING: The power of server .* was cut: It did not shut down within 30s", after: isOff,
		},
		"a locked one is started": {
			before: offAndLocked, config: []any{"operation", "start"}, calls: []string{startCall, startCall}, told: "is running.", after: isOn,
		},
		"a locked one is restarted": {
			before: locked, config: []any{"operation", "restart"}, calls: []string{restartCall, restartCall}, told: "is running again.", after: rebooted(1),
		},
		"a refused stop lands late": {
			options: simulator.Options{LateStop: true}, before: locked, config: []any{"operation", "stop"}, calls: []string{stopCall}, told: "is switched off.", after: isOff,
		},
		"start, answer lost":     {before: off, config: []any{"operation", "start"}, faults: []simulator.Fault{lost("startServer", "after")}, calls: []string{startCall}, told: "is running.", after: isOn},
		"stop, answer lost":      {config: []any{"operation", "stop"}, faults: []simulator.Fault{lost("stopServer", "after")}, calls: []string{stopCall}, told: "is switched off.", after: isOff},
		"power off, answer lost": {config: []any{"operation", "power_off"}, faults: []simulator.Fault{lost("powerOffServer", "after")}, calls: []string{powerOffCall}, told: "is switched off.", after: isOff},
		"restart, answer lost":   {config: []any{"operation", "restart"}, faults: []simulator.Fault{lost("restartServer", "after")}, calls: []string{restartCall}, told: "is running again.", after: rebooted(1)},
		"restart, request lost": {
			config: []any{"operation", "restart"}, faults: []simulator.Fault{lost("restartServer", "before")}, calls: []string{restartCall},
			refused: "ERROR: Unable to restart server .*: POST /servers/2864/restart .* got no answer.* cannot be told.*Look at the server in the client area before", after: isOn,
		},
		"start, request lost": {
			before: off, config: []any{"operation", "start"}, faults: []simulator.Fault{lost("startServer", "before")}, calls: []string{startCall},
			refused: "ERROR: Unable to start server .*: POST /servers/2864/start .*Invoking the action again is safe", after: isOff,
		},
		"restart, fault": {
			config: []any{"operation", "restart"}, faults: []simulator.Fault{{OperationID: "restartServer", Status: 502}}, calls: []string{restartCall},
			refused: "ERROR: Unable to restart server .*answered 502 Bad Gateway.*it would do all of it once more", after: isOn,
		},
		"stop refused": {
			config: []any{"operation", "stop"}, faults: []simulator.Fault{{OperationID: "stopServer", Status: 403}}, calls: []string{stopCall}, refused: "ERROR: Unable to stop server .*token with the Write permission", after: isOn,
		},
		"power off without its route": {
			options: simulator.Options{UnconfirmedRoutes: true}, config: []any{"operation", "power_off"}, calls: []string{powerOffCall},
			refused: "ERROR: Unable to power off server .*is not confirmed by VPSBG's public documentation", after: isOn,
		},
		"start takes too long": {
			options: slow, before: off, config: []any{"operation", "start", "timeout", "1m"}, calls: []string{startCall},
			refused: "ERROR: Unable to start server .*The time that timeout allows, 1m0s, is up.*Invoking the action again is safe",
		},
		"restart takes too long": {
			options: slow, config: []any{"operation", "restart", "timeout", "1m"}, calls: []string{restartCall},
			refused: "ERROR: Unable to restart server .*The API accepted the request, but its effect does not show. The time that timeout allows, 1m0s, is up.*it would do all of it once more",
		},
		"a lock that stays": {
			before: simulator.ServerChange{Locked: new(true)}, config: []any{"operation", "restart", "timeout", "1m"}, calls: []string{restartCall},
			refused: "ERROR: Unable to restart server .*The time that timeout allows, 1m0s, is up. .*answered 423 Locked", after: isOn,
		},
		"the power state cannot be read": {
			config: []any{"operation", "stop"}, faults: []simulator.Fault{{OperationID: "getServer", Skip: 1, Status: 200, Body: new(`{"id": 2864, "hostname": "web-1", "status": "active"}`)}, {OperationID: "getServerStatus", Status: 403}},
			refused: "ERROR: Unable to find out whether server web-1 .2864. is running",
		},
		"the server cannot be read": {config: []any{"operation", "stop"}, faults: []simulator.Fault{{OperationID: "getServer", Skip: 1, Status: 403}}, refused: "ERROR: Unable to read server 2864"},
		"the server is gone":        {config: []any{"operation", "stop"}, faults: []simulator.Fault{{OperationID: "getServer", Skip: 1, Status: 404}}, refused: "ERROR at server_id: Server not found"},
	})
}

func TestServerActions_validate(t *testing.T) {
	t.Parallel()
	session := start(t, simulator.Options{}).Session(t)
	tests := map[string]struct {
		action  string
		config  []any
		pattern string
	}{
		"no id":            {"power", []any{"server_id", "web-1", "operation", "stop"}, "ERROR at server_id: Invalid id"},
		"no operation":     {"power", []any{"operation", "reset"}, "ERROR at operation: Invalid Attribute Value"},
		"no duration":      {"power", []any{"operation", "stop", "timeout", "soon"}, "ERROR at timeout"},
		"no time":          {"power", []any{"operation", "stop", "timeout", "0s"}, "ERROR at timeout: Invalid duration: timeout must be longer than 0s"},
		"no patience":      {"power", []any{"operation", "stop", "stop_timeout", "-1s"}, "ERROR at stop_timeout: Invalid duration"},
		"nothing anew":     {"reinstall", nil, "ERROR: Missing Attribute Configuration: Exactly one of these attributes must be configured: .image_id,primary_iso_id."},
		"both anew":        {"reinstall", []any{"image_id", "73", "primary_iso_id", "21"}, "ERROR at .*: Invalid Attribute Combination: Exactly one of these"},
		"a short password": {"reinstall", []any{"image_id", "73", "password", "12345"}, "ERROR at password"},
		"no key":           {"reinstall", []any{"image_id", "73", "ssh_key_ids", []string{"x"}}, "ERROR at ssh_key_ids"},
		"nothing to write": {"restore", nil, "ERROR: Missing Attribute Configuration: Exactly one of these attributes must be configured: .snapshot_id,backup_id."},
		"both to write":    {"restore", []any{"snapshot_id", "116", "backup_id", "77"}, "ERROR at .*: Invalid Attribute Combination: Exactly one of these"},
		"a short one":      {"password", []any{"password", "12345"}, "ERROR at password"},
		"no months":        {"renew", []any{"billing_cycle", 0}, "ERROR at billing_cycle"},
		"odd months":       {"renew", []any{"billing_cycle", 2}, "WARNING at billing_cycle: Billing cycle not on offer"},
		"an empty code":    {"renew", []any{"billing_cycle", 1, "promo_code", ""}, "ERROR at promo_code"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			expectDiagnostic(t, session.ValidateAction(t.Context(), "vpsbg_server_"+test.action, with(test.config...)), test.pattern)
		})
	}
}

// A plan says what is going to happen, and sends nothing but reads and the calculation of a price.
func TestServerActions_plan(t *testing.T) {
	t.Parallel()
	const unknown = acctest.Unknown
	tests := map[string]struct {
		action  string
		before  simulator.ServerChange
		config  []any
		faults  []simulator.Fault
		options simulator.Options
		pattern string
		clean   bool // there is nothing to say
	}{
		"start":                   {action: "power", config: []any{"operation", "start"}, clean: true},
		"a later server":          {action: "power", config: []any{"server_id", unknown, "operation", "restart"}, pattern: "WARNING at operation: Server that is not known yet reboots"},
		"a later operation":       {action: "power", config: []any{"operation", unknown}, clean: true},
		"no such server":          {action: "power", config: []any{"server_id", "4711", "operation", "start"}, pattern: "ERROR at server_id: Server not found: The account has no server 4711"},
		"a suspended one":         {action: "power", before: simulator.ServerChange{Status: "suspended"}, config: []any{"operation", "start"}, pattern: "WARNING at server_id: Server .* is not active: It is suspended"},
		"a server that is unread": {action: "power", config: []any{"operation", "start"}, faults: []simulator.Fault{{OperationID: "getServer", Status: 403}}, pattern: "ERROR: Unable to read server 2864"},

		"no time for the power": {action: "power", config: []any{"operation", "stop", "stop_timeout", "10m"}, pattern: "ERROR at stop_timeout: No time to cut the power: The server may take 10m0s to shut down, and all of it 10m0s"},

		"into rescue":      {action: "rescue", config: []any{"enabled", true}, pattern: "WARNING at enabled: Server .* reboots: It boots into the rescue system, unless it is there already"},
		"out of rescue":    {action: "rescue", config: []any{"enabled", false}, pattern: "WARNING at enabled: Server .* reboots: It boots out of the rescue system"},
		"a later wish":     {action: "rescue", config: []any{"enabled", unknown}, clean: true},
		"the new password": {action: "password", config: []any{"password", "correct-horse"}, pattern: "WARNING at password: The new password takes effect with the next boot"},
		"and a reboot":     {action: "password", config: []any{"password", unknown, "reboot", true}, pattern: "WARNING at reboot: Server .* reboots"},
		"a later reboot":   {action: "password", config: []any{"password", "correct-horse", "reboot", unknown}, clean: true},

		"anew":                   {action: "reinstall", config: []any{"image_id", "78"}, pattern: "WARNING at server_id: Server .* is erased: The action installs it anew. All data on its disk is lost"},
		"anew from an ISO":       {action: "reinstall", config: []any{"primary_iso_id", "21"}, pattern: "WARNING at server_id: Server .* is erased"},
		"anew from a later one":  {action: "reinstall", config: []any{"image_id", unknown}, pattern: "WARNING at server_id: Server .* is erased"},
		"an unknown image":       {action: "reinstall", config: []any{"image_id", "4711"}, pattern: "ERROR at image_id: Unknown image: VPSBG has no image with the id 4711"},
		"images are not listed":  {action: "reinstall", config: []any{"image_id", "4711"}, options: simulator.Options{UnconfirmedRoutes: true}, pattern: "WARNING at server_id: Server .* is erased"},
		"a snapshot":             {action: "restore", config: []any{"snapshot_id", "121"}, pattern: `WARNING at server_id: Server .* is erased: The action overwrites its disk with the snapshot "before_upgrade" of 2024-02-03`},
		"a backup":               {action: "restore", config: []any{"backup_id", "77"}, before: simulator.ServerChange{Disk: new(50)}, pattern: `WARNING at server_id: Server .* is erased: The action overwrites its disk with the backup "71_web`},
		"a later snapshot":       {action: "restore", config: []any{"snapshot_id", unknown}, pattern: "WARNING at server_id: Server .* is erased: The action overwrites its disk. All data"},
		"on a later server":      {action: "restore", config: []any{"server_id", unknown, "snapshot_id", "116"}, pattern: "WARNING at server_id: Server that is not known yet is erased"},
		"no such snapshot":       {action: "restore", config: []any{"snapshot_id", "77"}, pattern: "ERROR at snapshot_id: Unknown snapshot: The account has no snapshot with the id 77. The data source vpsbg_snapshots"},
		"no such backup":         {action: "restore", config: []any{"backup_id", "116"}, pattern: "ERROR at backup_id: Unknown backup"},
		"a disk too small":       {action: "restore", config: []any{"snapshot_id", "116"}, before: simulator.ServerChange{Disk: new(25)}, pattern: "ERROR at snapshot_id: Disk too small: The snapshot was made of a disk of 50 GB, and the disk of server .* has 25 GB"},
		"a disk of unknown size": {action: "restore", config: []any{"snapshot_id", "116"}, before: simulator.ServerChange{Disk: new(25)}, faults: []simulator.Fault{{OperationID: "getServerStatus", Status: 200, Body: new(`{}`)}}, pattern: "WARNING at server_id: Server .* is erased"},
		"a disk that is unread":  {action: "restore", config: []any{"snapshot_id", "116"}, faults: []simulator.Fault{{OperationID: "getServerStatus", Status: 403}}, pattern: "ERROR: Unable to find out the size of the disk of server"},
		"snapshots are unread":   {action: "restore", config: []any{"snapshot_id", "116"}, faults: []simulator.Fault{{OperationID: "listSnapshots", Status: 403}}, pattern: "ERROR: Unable to look for snapshot 116"},
		"backups are unread":     {action: "restore", config: []any{"backup_id", "77"}, faults: []simulator.Fault{{OperationID: "listBackups", Status: 403}}, pattern: "ERROR: Unable to look for backup 77"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.options.Servers = 1
			a := start(t, test.options)
			a.Token = "sim-read"
			a.change(seededID, test.before)()
			a.faulty(test.faults...)()
			diags := a.Session(t).PlanAction(t.Context(), "vpsbg_server_"+test.action, with(test.config...))
			if test.clean && len(diags) > 0 {
				t.Errorf("there is no cause for %s", diags)
			}
			expectDiagnostic(t, diags, test.pattern)
			a.expect(a.Wrote())
		})
	}
}

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
		"request lost":    {config: []any{"enabled", true}, faults: []simulator.Fault{lost("enableServerRescue", "before")}, calls: []string{into}, refused: "ERROR: Unable to boot server .* into the rescue system: .*Invoking the action again is safe", after: isOn},
		"too long":        {options: simulator.Options{PowerDelay: time.Hour}, config: []any{"enabled", true, "timeout", "2m"}, calls: []string{into}, refused: "The time that timeout allows, 2m0s, is up"},
		"without a route": {options: simulator.Options{UnconfirmedRoutes: true}, config: []any{"enabled", true}, calls: []string{into}, refused: "ERROR: Unable to boot server .*is not confirmed by VPSBG's public documentation", after: isOn},
		"unread":          {config: []any{"enabled", true}, faults: []simulator.Fault{{OperationID: "getServerStatus", Status: 403}}, refused: "ERROR: Unable to find out whether server .* runs the rescue system"},
		"no such server":  {config: []any{"server_id", "4711", "enabled", true}, refused: "ERROR at server_id: Server not found"},
		"gone since":      {config: []any{"enabled", true}, faults: []simulator.Fault{{OperationID: "getServer", Skip: 1, Status: 404}}, refused: "ERROR at server_id: Server not found"},
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
			config: []any{"image_id", "78", "password", "correct-horse"}, calls: []string{call}, told: "is installed anew.",
			after: func(s *simulator.Server) bool { return installed(78)(s) && s.Password == "correct-horse" },
		},
		"the same image": {config: []any{"image_id", "73"}, calls: []string{call}, told: "is installed anew.", after: installed(73)},
		"an ISO": {config: []any{"primary_iso_id", "21"}, calls: []string{call}, told: "is installed anew.", after: func(s *simulator.Server) bool {
			return s.Reinstalls == 1 && *s.Install.PrimaryISOID == 21
		}},
		"a locked server": {
			before: simulator.ServerChange{LockFor: simulator.Duration(30 * time.Second)}, config: []any{"image_id", "78"}, calls: []string{call, call}, told: "is installed anew.", after: installed(78),
		},
		"answer lost":    {config: []any{"image_id", "73"}, faults: []simulator.Fault{lost("reinstallServer", "after")}, calls: []string{call}, told: "is installed anew.", after: installed(73)},
		"request lost":   {config: []any{"image_id", "73"}, faults: []simulator.Fault{lost("reinstallServer", "before")}, calls: []string{call}, refused: "ERROR: Unable to install server .* anew: .*cannot be told.*it would do all of it once more", after: untouched},
		"an unknown ISO": {config: []any{"primary_iso_id", "4711"}, calls: []string{call}, refused: "ERROR at primary_iso_id: Unable to install server", after: untouched},
		"unknown keys":   {config: []any{"image_id", "73", "ssh_key_ids", []string{"4711"}}, calls: []string{call}, refused: "ERROR at ssh_key_ids: Unable to install server", after: untouched},
		"too long": {
			options: simulator.Options{InstallDelay: 2 * time.Hour}, config: []any{"image_id", "78"}, calls: []string{call},
			refused: "The API accepted the request, but its effect does not show. The time that timeout allows, 1h0m0s, is up.*it would do all of it once more",
		},
		"unread afterwards": {
			config: []any{"image_id", "78"}, faults: []simulator.Fault{{OperationID: "getServer", Skip: 3, Status: 403}}, calls: []string{call},
			refused: "ERROR: Unable to install server .*The API accepted the request, but its effect does not show. GET /servers/2864 .*403.*once more",
		},
		"without a route": {options: simulator.Options{UnconfirmedRoutes: true}, config: []any{"image_id", "78"}, calls: []string{call}, refused: "is not confirmed by VPSBG's public documentation", after: untouched},
		"gone since":      {config: []any{"image_id", "78"}, faults: []simulator.Fault{{OperationID: "getServer", Skip: 1, Status: 404}}, refused: "ERROR at server_id: Server not found"},
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
		"request lost":    {before: large, config: []any{"snapshot_id", "116"}, faults: []simulator.Fault{lost("restoreServer", "before")}, calls: []string{call}, refused: "ERROR: Unable to restore server .*once more", after: untouched},
		"refused":         {before: large, config: []any{"snapshot_id", "116"}, faults: []simulator.Fault{{OperationID: "restoreServer", Status: 422, Body: new(`{"errors": {"snapshot_id": ["It is broken."]}}`)}}, calls: []string{call}, refused: "ERROR at snapshot_id: Unable to restore server .*It is broken"},
		"too long":        {before: large, options: simulator.Options{InstallDelay: time.Hour}, config: []any{"snapshot_id", "116", "timeout", "10m"}, calls: []string{call}, refused: "The time that timeout allows, 10m0s, is up"},
		"without a route": {before: large, options: simulator.Options{UnconfirmedRoutes: true}, config: []any{"snapshot_id", "116"}, calls: []string{call}, refused: "is not confirmed by VPSBG's public documentation", after: untouched},
		"gone since":      {before: large, config: []any{"snapshot_id", "116"}, faults: []simulator.Fault{{OperationID: "getServer", Skip: 1, Status: 404}}, refused: "ERROR at server_id: Server not found"},
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
		"a lock that stays": {before: simulator.ServerChange{Locked: new(true)}, config: []any{"password", "correct-horse", "timeout", "1s"}, calls: []string{call}, refused: "The time that timeout allows, 1s, is up"},
		"unread afterwards": {
			config: []any{"password", "correct-horse", "reboot", true}, faults: []simulator.Fault{{OperationID: "getServer", Skip: 2, Status: 403}}, calls: []string{call},
			refused: "ERROR: Unable to set the password of server .*The API accepted the request.*once more", after: has(1),
		},
		"gone since": {config: []any{"password", "correct-horse"}, faults: []simulator.Fault{{OperationID: "getServer", Skip: 1, Status: 404}}, refused: "ERROR at server_id: Server not found"},
	})
}

// An action on a server that was just ordered waits until it is provisioned.
func TestServerActions_processing(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{ProvisionDelay: time.Minute})
	a.buyInPanel()
	config := map[string]any{"server_id": fmt.Sprint(serverID), "operation": "restart"}
	result := a.act("vpsbg_server_power", config)
	expectActed(t, result, "is running again.")
	if first := result.Progress[0]; first != "Waiting until server web-1.example.com (2865) is provisioned." {
		t.Errorf("it began with %q", first)
	}
	if reboots := a.State().Servers[serverID].Reboots; reboots != 1 {
		t.Errorf("it was restarted %d times", reboots)
	}

	// A server that is not provisioned yet has the id of its order in the state.
	config["server_id"] = "order-2864"
	expectRefused(t, a.Session(t).InvokeAction(t.Context(), "vpsbg_server_power", config), "ERROR at server_id: Invalid id")

	a = start(t, simulator.Options{ProvisionDelay: time.Hour})
	a.buyInPanel()
	config["server_id"], config["timeout"] = fmt.Sprint(serverID), "1m"
	expectRefused(t, a.act("vpsbg_server_power", config), "ERROR: Unable to wait until server 2865 is provisioned: The time that timeout allows, 1m0s, is up")
	a.expect(a.Wrote())
}

// The actions bear answers that differ from the documentation in the ways that a beta may.
func TestServerActions_quirks(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{Servers: 1, Quirks: true})
	for _, action := range [][]any{
		{"power", "operation", "stop"},
		{"power", "operation", "start"},
		{"rescue", "enabled", true},
		{"reinstall", "image_id", "78"},
		{"restore", "snapshot_id", "116"},
		{"password", "password", "correct-horse", "reboot", true},
		{"renew", "billing_cycle", 6},
	} {
		if result := a.act(fmt.Sprintf("vpsbg_server_%s", action[0]), with(action[1:]...)); result.Diagnostics.HasError() {
			t.Errorf("%v: %s", action, result.Diagnostics)
		}
	}
	if s := a.seed(); s.Reinstalls != 1 || s.Restores != 1 || renewedBy(s) != 6 {
		t.Errorf("the server is %+v", s)
	}
}

// Interrupted at any call, an action ends in an error or at its end, and sends what repeats itself once.
func TestServerActions_interrupted(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		action string
		config []any
		once   string // what must not be sent twice
	}{
		"restart":   {"power", []any{"operation", "restart"}, "restartServer"},
		"stop":      {"power", []any{"operation", "stop"}, "stopServer"},
		"rescue":    {"rescue", []any{"enabled", true}, "enableServerRescue"},
		"reinstall": {"reinstall", []any{"image_id", "78"}, "reinstallServer"},
		"restore":   {"restore", []any{"snapshot_id", "121"}, "restoreServer"},
		"password":  {"password", []any{"password", "correct-horse", "reboot", true}, "changeServerPassword"},
		"renew":     {"renew", []any{"billing_cycle", 6}, "renewServers"},
	}
	for name, test := range tests {
		clean := start(t, simulator.Options{Servers: 1})
		session := clean.Session(t)
		expectOK(t, session.InvokeAction(t.Context(), "vpsbg_server_"+test.action, with(test.config...)).Diagnostics)
		for at := range len(clean.Requests()) {
			t.Run(fmt.Sprintf("%s, call %d", name, at+1), func(t *testing.T) {
				t.Parallel()
				a := start(t, simulator.Options{Servers: 1})
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				a.BeforeRequest(func(*http.Request) {
					if len(a.Requests()) == at {
						cancel()
					}
				})
				result := a.Session(t).InvokeAction(ctx, "vpsbg_server_"+test.action, with(test.config...))
				if sent := a.Count(test.once); sent > 1 {
					t.Errorf("%s was sent %d times", test.once, sent)
				}
				if last := at == len(clean.Requests())-1; !last && !result.Diagnostics.HasError() && len(result.Progress) == 0 {
					t.Errorf("nothing was told: %s", result.Diagnostics)
				}
				if test.action == "renew" {
					expectNoOpenOrder(t, a.Simulation)
				}
			})
		}
	}
}

// While an action waits, it gives signs of life in the user's time.
func TestServerActions_signsOfLife(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sim := acctest.StartInBubble(t, simulator.Options{Servers: 1, PowerDelay: 25 * time.Second})
		result := sim.Session(t).InvokeAction(t.Context(), "vpsbg_server_power", with("operation", "restart"))
		expectActed(t, result, "is running again.")
		signs := slices.DeleteFunc(slices.Clone(result.Progress), func(told string) bool { return !strings.HasPrefix(told, "Still") })
		want := []string{
			"Still waiting for server server-001.example.com (2864) to restart (10s).", "Still waiting for server server-001.example.com (2864) to restart (20s).",
		}
		if !slices.Equal(signs[:min(2, len(signs))], want) {
			t.Errorf("the signs are %q", signs)
		}
	})
}

// renewedBy tells how many months longer the server is paid than an account has it from the start.
func renewedBy(s *simulator.Server) int {
	for months := range 30 {
		if s.ExpiryAt.Equal(acctest.Now.AddDate(0, 1+months, 0)) {
			return months
		}
	}
	return -1
}

// expiring is an account with a server whose renewal for one month is open, in order 2867.
func expiring(t *testing.T, options simulator.Options) account {
	t.Helper()
	options.Servers = 1
	a := start(t, options)
	a.later(20 * day)()
	if orders := slices.Collect(maps.Keys(a.State().Orders)); !slices.Equal(orders, []int{2867}) {
		t.Fatalf("the orders are %v", orders)
	}
	return a
}

const (
	renewCall  = "POST /servers/renew"
	quoteCall  = "POST /servers/renew/calculate"
	payCall    = "POST /orders/pay"
	deleteCall = "DELETE /orders/2867"
)

func TestRenewAction(t *testing.T) {
	t.Parallel()
	poor := simulator.Options{Balance: simulator.Amount(10)}
	tests := map[string]struct {
		options  simulator.Options
		expiring bool // a renewal for one month is open
		token    string
		before   simulator.ServerChange
		config   []any
		faults   []simulator.Fault
		calls    []string // beside the reads
		told     string
		refused  string
		warns    string
		months   int // that the server is renewed for
		open     bool
	}{
		"ahead of time": {
			config: []any{"billing_cycle", 6}, calls: []string{quoteCall, renewCall, payCall}, told: "is paid until 2026-08-15.", months: 6,
			warns: "WARNING at billing_cycle: Server .* is renewed for 6 months: .* each time that the action is invoked. At today's price .* EUR with VAT are due, and the balance is 1000.00 EUR",
		},
		"with a promo code": {config: []any{"billing_cycle", 3, "promo_code", "fall2403"}, calls: []string{quoteCall, renewCall, payCall}, told: "is paid until 2026-05-15.", months: 3},
		"an open order":     {expiring: true, config: []any{"billing_cycle", 1}, calls: []string{payCall}, told: "is paid until 2026-03-15.", warns: "Order 2867 is open for it: ", months: 1},
		"an open order for other months": {
			expiring: true, config: []any{"billing_cycle", 6}, refused: "ERROR at billing_cycle: Server .* has an open renewal: [Oo]rder 2867 renews it, but not for 6 months", open: true,
		},
		"an open order without the code": {
			expiring: true, config: []any{"billing_cycle", 1, "promo_code", "fall2403"}, refused: "[Oo]rder 2867 renews it, but without the promo code fall2403", open: true,
		},
		"not enough money": {
			options: poor, config: []any{"billing_cycle", 6}, calls: []string{quoteCall, renewCall, deleteCall}, warns: "the balance is 10.00 EUR, which does not cover it",
			refused: "ERROR: Unable to renew server .*: It was not paid by itself, .* its amount is .* the balance 10.00 EUR, the shortfall .*[Oo]rder 2867 was deleted again: nothing was bought",
		},
		"not enough money for an open order": {
			options: poor, expiring: true, config: []any{"billing_cycle", 1},
			refused: "ERROR: Unable to renew server .*the shortfall .*[Oo]rder 2867 was there before, and stays open. It is due 2026-02-15", open: true,
		},
		"answer lost": {
			config: []any{"billing_cycle", 6}, faults: []simulator.Fault{lost("renewServers", "after")}, calls: []string{quoteCall, renewCall, payCall}, told: "is paid until 2026-08-15.",
			warns: "WARNING: The renewal of server .* was ordered, although the answer was lost: .*[Oo]rder 2867 was not there before", months: 6,
		},
		"request lost": {
			config: []any{"billing_cycle", 6}, faults: []simulator.Fault{lost("renewServers", "before")}, calls: []string{quoteCall, renewCall},
			refused: "ERROR: Unable to tell whether a renewal of server .* was ordered: .*most probably nothing was ordered",
		},
		"request lost, and unread": {
			config: []any{"billing_cycle", 6}, faults: []simulator.Fault{lost("renewServers", "before"), {OperationID: "listOrders", Skip: 1, Times: -1, Status: 403}}, calls: []string{quoteCall, renewCall},
			refused: "ERROR: Unable to tell whether a renewal of server .* was ordered: .*could not look for it",
		},
		"payment's answer lost":  {config: []any{"billing_cycle", 6}, faults: []simulator.Fault{lost("payOrders", "after")}, calls: []string{quoteCall, renewCall, payCall}, told: "is paid until 2026-08-15.", months: 6},
		"payment's request lost": {config: []any{"billing_cycle", 6}, faults: []simulator.Fault{lost("payOrders", "before")}, calls: []string{quoteCall, renewCall, payCall, deleteCall}, refused: "[Oo]rder 2867 was deleted again"},
		"payment refused":        {config: []any{"billing_cycle", 6}, faults: []simulator.Fault{{OperationID: "payOrders", Status: 422}}, calls: []string{quoteCall, renewCall, payCall, deleteCall}, refused: "paying it from the balance failed: POST /orders/pay .*422.*[Oo]rder 2867 was deleted again"},
		"payment without effect": {config: []any{"billing_cycle", 6}, faults: []simulator.Fault{{OperationID: "payOrders", Status: 200, Body: new(`{"data": []}`)}}, calls: []string{quoteCall, renewCall, payCall, deleteCall}, refused: "[Oo]rder 2867 is still unpaid.*order 2867 was deleted again"},
		"payment refused, and left": {
			config: []any{"billing_cycle", 6}, faults: []simulator.Fault{{OperationID: "payOrders", Status: 422}, {OperationID: "deleteOrder", Status: 403}},
			calls: []string{quoteCall, renewCall, payCall, deleteCall}, refused: "[Oo]rder 2867 over .* could not be deleted .*and may still be open, due 2026-02-15", open: true,
		},
		"payment refused, and kept": {
			config: []any{"billing_cycle", 6}, faults: []simulator.Fault{{OperationID: "payOrders", Status: 422}, {OperationID: "deleteOrder", Status: 204}},
			calls: []string{quoteCall, renewCall, payCall, deleteCall}, refused: "the API accepted the request, but a read does not show it", open: true,
		},
		"payment unread": {
			config: []any{"billing_cycle", 6}, faults: []simulator.Fault{lost("payOrders", "after"), {OperationID: "getBalance", Delay: 0, Status: 200, Body: new(`{"balance": "1000", "currency": "EUR"}`)}, {OperationID: "getOrder", Skip: 6, Times: -1, Status: 403}},
			calls: []string{quoteCall, renewCall, payCall}, refused: "ERROR: Unable to tell whether [Oo]rder 2867 is paid", months: 6,
		},
		"balance unread": {
			config: []any{"billing_cycle", 6}, faults: []simulator.Fault{{OperationID: "getBalance", Times: -1, Status: 403}}, calls: []string{quoteCall, renewCall, deleteCall},
			warns: "with VAT are due.", refused: "It was not paid by itself, and paying it from the balance failed: GET /balance .*[Oo]rder 2867 was deleted again",
		},
		"a lock": {
			before: simulator.ServerChange{LockFor: simulator.Duration(30 * time.Second)}, config: []any{"billing_cycle", 6}, faults: []simulator.Fault{{OperationID: "renewServers", Status: 423}},
			calls: []string{quoteCall, renewCall, renewCall, payCall}, told: "is paid until 2026-08-15.", months: 6,
		},
		"a lock that stays": {
			config: []any{"billing_cycle", 6, "timeout", "3m"}, faults: []simulator.Fault{{OperationID: "renewServers", Times: -1, Status: 423}}, calls: []string{quoteCall, renewCall, renewCall},
			refused: "ERROR: Unable to renew server .*The time that timeout allows, 3m0s, is up. .*423 Locked",
		},
		"too short a cycle": {before: simulator.ServerChange{Plan: new("vds-16gb")}, config: []any{"billing_cycle", 1}, refused: "ERROR at billing_cycle: Billing cycle too short"},
		"an unknown code":   {config: []any{"billing_cycle", 6, "promo_code", "winter"}, calls: []string{quoteCall}, refused: "ERROR at promo_code: Unable to renew server .*The selected promo code is invalid"},
		"a code that ended": {
			config: []any{"billing_cycle", 6, "promo_code", "winter"}, faults: []simulator.Fault{{OperationID: "calculateServersRenewal", Status: 405}}, calls: []string{quoteCall, renewCall},
			warns: "What it costs cannot be told: POST /servers/renew/calculate", refused: "ERROR at promo_code: Unable to renew server .*The selected promo code is invalid",
		},
		"a read token": {token: "sim-read", config: []any{"billing_cycle", 6}, calls: []string{quoteCall, renewCall}, warns: "What it costs cannot be told: VPSBG calculates it for a token with the Write permission only", refused: "ERROR: Unable to renew server .*Use a token with the Write permission"},
		"orders unread at plan": {
			expiring: true, config: []any{"billing_cycle", 1}, faults: []simulator.Fault{{OperationID: "listOrders", Status: 403}}, refused: "ERROR: Unable to look for an open renewal of server", open: true,
		},
		"orders unread": {
			config: []any{"billing_cycle", 6}, faults: []simulator.Fault{{OperationID: "listOrders", Status: 403}}, calls: []string{quoteCall}, refused: "ERROR: Unable to look for an open renewal of server .* so nothing was ordered",
		},
		"renewed, but not shown": {
			config: []any{"billing_cycle", 6, "timeout", "2m"}, faults: []simulator.Fault{{OperationID: "getServer", Skip: 2, Times: -1, Status: 403}}, calls: []string{quoteCall, renewCall, payCall},
			told: "is paid.", warns: "WARNING: The renewal of server .* does not show yet: [Oo]rder 2867 is paid", months: 6,
		},
		"no such server": {config: []any{"server_id", "4711", "billing_cycle", 6}, refused: "ERROR at server_id: Server not found"},
		"gone since":     {config: []any{"billing_cycle", 6}, faults: []simulator.Fault{{OperationID: "getServer", Skip: 1, Status: 404}}, calls: []string{quoteCall}, refused: "ERROR at server_id: Server not found"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := expiringOr(t, test.expiring, test.options)
			if test.token != "" {
				a.Token = test.token
			}
			a.change(seededID, test.before)()
			a.faulty(test.faults...)()
			result := a.act("vpsbg_server_renew", with(test.config...))
			if test.refused == "" {
				expectActed(t, result, test.told)
			} else {
				expectRefused(t, result, test.refused)
			}
			if test.warns != "" {
				expectDiagnostic(t, result.Diagnostics, test.warns)
			}
			a.expect(a.Wrote(test.calls...))
			if months := renewedBy(a.seed()); months != test.months {
				t.Errorf("the server is renewed for %d months", months)
			}
			if !test.open {
				expectNoOpenOrder(t, a.Simulation)
			}
		})
	}
}

func expiringOr(t *testing.T, isExpiring bool, options simulator.Options) account {
	t.Helper()
	if isExpiring {
		return expiring(t, options)
	}
	options.Servers = 1
	return start(t, options)
}

// What an order comes to beside the provider is found out.
func TestRenewAction_besides(t *testing.T) {
	t.Parallel()
	const processing = `{"id": 2867, "status": "processing", "amount_with_vat": 180, "services": []}`
	tests := map[string]struct {
		method, path string // the request before which the order gets its status
		status       string
		timeout      string
		faults       []simulator.Fault
		told         string
		refused      string
		months       int
		paid         int // payments from the balance that are tried
	}{
		"paid by itself":               {method: "GET", path: "/v1/orders/2867", status: "paid", told: "is paid until", months: 6},
		"cancelled before it was paid": {method: "GET", path: "/v1/orders/2867", status: "cancelled", refused: "ERROR: Unable to renew server .*VPSBG has made order 2867 cancelled before it was paid"},
		"paid, and the answer lost":    {method: "GET", path: "/v1/orders", status: "paid", faults: []simulator.Fault{lost("renewServers", "after")}, told: "Ordering a renewal", months: 6},
		"paid before it is deleted": {
			method: "DELETE", path: "/v1/orders/2867", status: "paid", faults: []simulator.Fault{{OperationID: "payOrders", Status: 422}}, told: "is paid until", months: 6, paid: 1,
		},
		"being paid": {
			method: "GET", path: "/v1/orders/2867", status: "paid", faults: []simulator.Fault{{OperationID: "renewServers", When: "after", Status: 201, Body: new(processing)}}, told: "is paid until", months: 6,
		},
		"being paid for too long": {
			method: "-", timeout: "1m", faults: []simulator.Fault{
				{OperationID: "renewServers", When: "after", Status: 201, Body: new(processing)}, {OperationID: "getOrder", Times: -1, Status: 200, Body: new(processing)},
			},
			refused: "ERROR: Unable to see order 2867 paid, which renews server .*The time that timeout allows, 1m0s, is up.*look until when the server is paid",
		},
		"too slow to be paid by itself": {method: "-", timeout: "10s", refused: "The time that timeout allows was up before the order was paid.*Order 2867 was deleted again"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := start(t, simulator.Options{Servers: 1})
			a.faulty(test.faults...)()
			a.BeforeRequest(func(r *http.Request) {
				if order := a.State().Orders[2867]; r.Method == test.method && r.URL.Path == test.path && order != nil && order.Status == "awaiting_payment" {
					if err := a.ChangeOrder(2867, simulator.OrderChange{Status: test.status}); err != nil {
						t.Error(err)
					}
				}
			})
			config := with("billing_cycle", 6)
			if test.timeout != "" {
				config["timeout"] = test.timeout
			}
			result := a.act("vpsbg_server_renew", config)
			if test.refused == "" {
				expectActed(t, result, test.told)
			} else {
				expectRefused(t, result, test.refused)
			}
			if months := renewedBy(a.seed()); months != test.months || a.Count("renewServers") != 1 || a.Count("payOrders") != test.paid {
				t.Errorf("the server is renewed for %d months, by %s", months, a.Calls(false))
			}
		})
	}
}

// The order that VPSBG opens in these days is not the one whose answer was lost.
func TestRenewAction_anotherOrder(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{Servers: 1})
	a.later(17*day - 30*time.Second)()
	a.faulty(lost("renewServers", "before"))()
	expectRefused(t, a.act("vpsbg_server_renew", with("billing_cycle", 6)),
		"ERROR at billing_cycle: Server .* has an open renewal: Order 2867 renews it, but not for 6 months.*POST /servers/renew .*got no answer")
	a.expect(a.Wrote(quoteCall, renewCall))
}

// An order of several servers is not paid for the sake of one of them.
func TestRenewAction_combined(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{Servers: 2})
	servers := slices.Sorted(maps.Keys(a.State().Servers))
	if _, err := a.client().RenewServers(t.Context(), []vpsbg.ID{vpsbg.ID(servers[0]), vpsbg.ID(servers[1])}, 6, ""); err != nil {
		t.Fatal(err)
	}
	a.ResetRequests()
	config := with("billing_cycle", 6)
	expectRefused(t, a.act("vpsbg_server_renew", config), "ERROR at billing_cycle: Server .* has an open renewal: Order 28.., which renews it, renews other servers as well")
	expectRefused(t, a.Session(t).InvokeAction(t.Context(), "vpsbg_server_renew", config), "Order 28.., which renews it, renews other servers as well")
	a.expect(a.Wrote())
}

// TestAccServerActions has Terraform itself invoke actions, by hand and by a resource.
func TestAccServerActions(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{Servers: 1})
	cli := a.CLI(t)
	if !cli.IsAtLeast(1, 14) {
		t.Skip("actions need Terraform 1.14")
	}
	cli.Configure(`
variable "password" { sensitive = true }

action "vpsbg_server_power" "restart" {
  config {
    server_id = "2864"
    operation = "restart"
  }
}

action "vpsbg_server_password" "set" {
  config {
    server_id = "2864"
    password  = var.password
  }
}

resource "terraform_data" "release" {
  input = "1"

  lifecycle {
    action_trigger {
      events  = [after_create]
      actions = [action.vpsbg_server_power.restart]
    }
  }
}
`)
	cli.Setenv("TF_VAR_password", "correct-horse")
	output := cli.Run("apply", "-auto-approve")
	if err := a.server(seededID, "reboots", 1, func(s *simulator.Server) any { return s.Reboots })(); err != nil {
		t.Errorf("%v\n%s", err, output)
	}
	a.expect(a.Warned("operation: Server server-001.example.com (2864) reboots"))
	output += cli.Run("apply", "-auto-approve", "-invoke=action.vpsbg_server_password.set")
	for _, told := range []string{"Restarting server server-001.example.com (2864).", "Server server-001.example.com (2864) has its new password"} {
		if !strings.Contains(output, told) {
			t.Errorf("Terraform does not show %q:\n%s", told, output)
		}
	}
	if strings.Contains(output, "correct-horse") || a.seed().Password != "correct-horse" {
		t.Errorf("the password is %q, and Terraform printed\n%s", a.seed().Password, output)
	}
	a.expect(a.Wrote(restartCall, "PUT /servers/2864/password"))
}

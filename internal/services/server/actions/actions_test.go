package actions_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

func TestServerActions_validate(t *testing.T) {
	t.Parallel()
	session := start(t, simulator.Options{}).Session(t)
	tests := map[string]struct {
		action  string
		config  []any
		pattern string
	}{
		"no id":              {"power", []any{"server_id", "web-1", "operation", "stop"}, "ERROR at server_id: Invalid id"},
		"no operation":       {"power", []any{"operation", "reset"}, "ERROR at operation: Invalid Attribute Value"},
		"no duration":        {"power", []any{"operation", "stop", "timeout", "soon"}, "ERROR at timeout"},
		"no time":            {"power", []any{"operation", "stop", "timeout", "0s"}, "ERROR at timeout: Invalid duration: timeout must be longer than 0s"},
		"no patience":        {"power", []any{"operation", "stop", "stop_timeout", "-1s"}, "ERROR at stop_timeout: Invalid duration"},
		"nothing to install": {"reinstall", nil, "ERROR: Missing Attribute Configuration: Exactly one of these attributes must be configured: .image_id,primary_iso_id."},
		"two to install":     {"reinstall", []any{"image_id", "73", "primary_iso_id", "21"}, "ERROR at .*: Invalid Attribute Combination: Exactly one of these"},
		"a short password":   {"reinstall", []any{"image_id", "73", "password", "12345"}, "ERROR at password"},
		"no key":             {"reinstall", []any{"image_id", "73", "ssh_key_ids", []string{"x"}}, "ERROR at ssh_key_ids"},
		"nothing to write":   {"restore", nil, "ERROR: Missing Attribute Configuration: Exactly one of these attributes must be configured: .snapshot_id,backup_id."},
		"both to write":      {"restore", []any{"snapshot_id", "116", "backup_id", "77"}, "ERROR at .*: Invalid Attribute Combination: Exactly one of these"},
		"a short one":        {"password", []any{"password", "12345"}, "ERROR at password"},
		"no months":          {"renew", []any{"billing_cycle", 0}, "ERROR at billing_cycle"},
		"odd months":         {"renew", []any{"billing_cycle", 2}, "WARNING at billing_cycle: Billing cycle not on offer"},
		"an empty code":      {"renew", []any{"billing_cycle", 1, "promo_code", ""}, "ERROR at promo_code"},
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
		"a later server":          {action: "power", config: []any{"server_id", unknown, "operation", "restart"}, pattern: "WARNING at operation: Server reboots: A server that is not known yet restarts"},
		"a later operation":       {action: "power", config: []any{"operation", unknown}, pattern: "WARNING at operation: Server may reboot or be switched off: Server server-001"},
		"no such server":          {action: "power", config: []any{"server_id", "4711", "operation", "start"}, pattern: "ERROR at server_id: Unknown server: The account has no server 4711"},
		"a suspended one":         {action: "power", before: simulator.ServerChange{Status: "suspended"}, config: []any{"operation", "start"}, pattern: "WARNING at server_id: Server is not active: Server .* is suspended"},
		"a server that is unread": {action: "power", config: []any{"operation", "start"}, faults: []simulator.Fault{{OperationID: "getServer", Status: 403}}, pattern: "ERROR: Unable to read server 2864"},

		"no time for the power": {action: "power", config: []any{"operation", "stop", "stop_timeout", "10m"}, pattern: "ERROR at stop_timeout: No time to cut the power: Server .* may take 10m0s to shut down, and the whole action only 10m0s"},

		"into rescue":      {action: "rescue", config: []any{"enabled", true}, pattern: "WARNING at enabled: Server reboots: Server .* boots into the rescue system, unless it is there already"},
		"out of rescue":    {action: "rescue", config: []any{"enabled", false}, pattern: "WARNING at enabled: Server reboots: Server .* boots out of the rescue system"},
		"a later mode":     {action: "rescue", config: []any{"enabled", unknown}, pattern: "WARNING at enabled: Server may reboot: Server .* may reboot. enabled is known only after apply"},
		"the new password": {action: "password", config: []any{"password", "correct-horse"}, pattern: "WARNING at password: The new password takes effect with the next boot"},
		"and a reboot":     {action: "password", config: []any{"password", unknown, "reboot", true}, pattern: "WARNING at reboot: Server .* reboots"},
		"a later reboot":   {action: "password", config: []any{"password", "correct-horse", "reboot", unknown}, pattern: "WARNING at reboot: Server may reboot: Server .* may reboot. reboot is known only after apply"},

		"an image":               {action: "reinstall", config: []any{"image_id", "78"}, pattern: "WARNING at server_id: Server is erased: Server .* is reinstalled. All data on its disk is lost"},
		"an ISO":                 {action: "reinstall", config: []any{"primary_iso_id", "21"}, pattern: "WARNING at server_id: Server is erased: Server "},
		"a later image":          {action: "reinstall", config: []any{"image_id", unknown}, pattern: "WARNING at server_id: Server is erased: Server "},
		"an unknown image":       {action: "reinstall", config: []any{"image_id", "4711"}, pattern: "ERROR at image_id: Unknown image: VPSBG has no image with the id 4711"},
		"images are not listed":  {action: "reinstall", config: []any{"image_id", "4711"}, options: simulator.Options{UnconfirmedRoutes: true}, pattern: "WARNING at server_id: Server is erased: Server "},
		"a snapshot":             {action: "restore", config: []any{"snapshot_id", "121"}, pattern: `WARNING at server_id: Server is erased: Server .* is overwritten with the snapshot "before_upgrade" of 2024-02-03`},
		"a backup":               {action: "restore", config: []any{"backup_id", "77"}, before: simulator.ServerChange{Disk: new(50)}, pattern: `WARNING at server_id: Server is erased: Server .* is overwritten with the backup "71_web`},
		"a snapshot of any age":  {action: "restore", config: []any{"snapshot_id", "121"}, faults: []simulator.Fault{{OperationID: "listSnapshots", Status: 200, Body: new(`{"data": [{"id": 121, "name": "old"}]}`)}}, pattern: `WARNING at server_id: Server is erased: Server .* is overwritten with the snapshot "old". All data`},
		"a later snapshot":       {action: "restore", config: []any{"snapshot_id", unknown}, pattern: "WARNING at server_id: Server is erased: Server .* is overwritten. All data"},
		"on a later server":      {action: "restore", config: []any{"server_id", unknown, "snapshot_id", "116"}, pattern: "WARNING at server_id: Server is erased: A server that is not known yet"},
		"no such snapshot":       {action: "restore", config: []any{"snapshot_id", "77"}, pattern: "ERROR at snapshot_id: Unknown snapshot or backup: The account has no snapshot with the id 77. The data source vpsbg_snapshots"},
		"no such backup":         {action: "restore", config: []any{"backup_id", "116"}, pattern: "ERROR at backup_id: Unknown snapshot or backup"},
		"a disk too small":       {action: "restore", config: []any{"snapshot_id", "116"}, before: simulator.ServerChange{Disk: new(25)}, pattern: "ERROR at snapshot_id: Disk too small: The snapshot was created from a disk of 50 GB, and the disk of server .* has 25 GB"},
		"a disk of unknown size": {action: "restore", config: []any{"snapshot_id", "116"}, before: simulator.ServerChange{Disk: new(25)}, faults: []simulator.Fault{{OperationID: "getServerStatus", Status: 200, Body: new(`{}`)}}, pattern: "WARNING at server_id: Server is erased: Server "},
		"a disk that is unread":  {action: "restore", config: []any{"snapshot_id", "116"}, faults: []simulator.Fault{{OperationID: "getServerStatus", Status: 403}}, pattern: "ERROR: Unable to determine the size of the disk of server"},
		"snapshots are unread":   {action: "restore", config: []any{"snapshot_id", "116"}, faults: []simulator.Fault{{OperationID: "listSnapshots", Status: 403}}, pattern: "ERROR: Unable to search for snapshot 116"},
		"backups are unread":     {action: "restore", config: []any{"backup_id", "77"}, faults: []simulator.Fault{{OperationID: "listBackups", Status: 403}}, pattern: "ERROR: Unable to search for backup 77"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.options.Servers = 1
			a := start(t, test.options)
			a.Token = "sim-read"
			a.prepare(test.before, test.faults...)
			diags := a.Session(t).PlanAction(t.Context(), "vpsbg_server_"+test.action, with(test.config...))
			if test.clean && len(diags) > 0 {
				t.Errorf("there is no cause for %s", diags)
			}
			expectDiagnostic(t, diags, test.pattern)
			a.expect(a.Wrote())
		})
	}
}

// An action on a server that was just ordered waits until it is provisioned.
func TestServerActions_processing(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{ProvisionDelay: time.Minute})
	a.buy()
	config := map[string]any{"server_id": fmt.Sprint(boughtID), "operation": "restart"}
	result := a.act("vpsbg_server_power", config)
	expectActed(t, result, "is running again.")
	if first := result.Progress[0]; first != "Waiting until server web-1.example.com (2865) is provisioned." {
		t.Errorf("it began with %q", first)
	}
	if reboots := a.State().Servers[boughtID].Reboots; reboots != 1 {
		t.Errorf("it was restarted %d times", reboots)
	}

	// What is not known at plan is not validated.
	config["operation"] = "reset"
	expectRefused(t, a.Session(t).InvokeAction(t.Context(), "vpsbg_server_power", config), `ERROR at operation: Invalid operation: There is no operation "reset"`)
	config["operation"] = "restart"

	// A server that is not provisioned yet has the id of its order in the state.
	config["server_id"] = "order-2864"
	expectRefused(t, a.Session(t).InvokeAction(t.Context(), "vpsbg_server_power", config), "ERROR at server_id: Invalid id")

	a = start(t, simulator.Options{ProvisionDelay: time.Hour})
	a.buy()
	config["server_id"], config["timeout"] = fmt.Sprint(boughtID), "1m"
	expectRefused(t, a.act("vpsbg_server_power", config), "ERROR: Unable to wait until server 2865 is provisioned: The timeout of 1m0s is over")
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

// TestAccServerActions has Terraform itself invoke actions, by hand and by a resource.
func TestAccServerActions(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{Servers: 1})
	cli := a.CLI(t)
	if !cli.HasActions() {
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
	if reboots := a.seed().Reboots; reboots != 1 {
		t.Errorf("the server rebooted %d times\n%s", reboots, output)
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

package server_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/services/server"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// lateChange is a change to a value that is known only after apply.
type lateChange struct {
	attribute string
	before    []any    // declared already
	planned   []any    // the unknown value, and what else is planned
	warnings  []string // of the plan; none: no value would be warned of or refused
}

const unknown = acctest.Unknown

var lateChanges = map[string]lateChange{
	"hostname":         {"hostname", nil, []any{"hostname", unknown}, []string{"hostname: Change may be refused: Server web-1.example.com (2865) may get another host name."}},
	"plan":             {"plan", nil, []any{"plan", unknown}, []string{"Server may reboot: Server web-1.example.com (2865) may reboot. plan is known only after apply: if it is another plan than cloud-vps-2gb, the server is scaled, and the difference is charged or refunded at once."}},
	"scale_disk":       {"scale_disk", nil, []any{"plan", "cloud-vps-4gb", "scale_disk", unknown}, []string{"Server reboots: Server web-1.example.com (2865) reboots. Its plan changes from cloud-vps-2gb to cloud-vps-4gb. The difference is charged or refunded at once. scale_disk is known only after apply: if it is not false, the disk grows, and cannot shrink again."}},
	"billing_cycle":    {"billing_cycle", nil, []any{"billing_cycle", unknown}, nil},
	"a minimum":        {"billing_cycle", []any{"plan", "vds-16gb", "billing_cycle", 3}, []any{"plan", "vds-16gb", "billing_cycle", unknown}, []string{"billing_cycle: Billing cycle may be too short: The plan vds-16gb is sold for at least 3 months."}},
	"image_id":         {"image_id", nil, []any{"image_id", unknown}, []string{"image_id: Reinstallation may be refused: Server web-1.example.com (2865) is not reinstalled without allow_reinstall = true. image_id is known only after apply: if it changes, the apply fails"}},
	"an image allowed": {"image_id", nil, []any{"image_id", unknown, "allow_reinstall", true}, []string{"image_id: Server may be erased: Server web-1.example.com (2865) may be erased. image_id is known only after apply: if it changes, it is reinstalled and loses all its data."}},
	"allow_reinstall":  {"allow_reinstall", nil, []any{"image_id", "78", "allow_reinstall", unknown}, []string{`image_id: Server may be erased: Server web-1.example.com (2865) may be erased. Because image_id changes from "73" to "78", it is reinstalled and loses all its data if allow_reinstall, which is known only after apply, is true. Otherwise the apply fails.`}},
	"image and leave":  {"allow_reinstall", nil, []any{"image_id", unknown, "allow_reinstall", unknown}, []string{"image_id: Server may be erased"}},

	"reinstall_triggers":   {"reinstall_triggers", []any{"reinstall_triggers", attrs{"a": "1"}}, []any{"reinstall_triggers", unknown, "allow_reinstall", true}, []string{"reinstall_triggers: Server may be erased"}},
	"one trigger":          {"reinstall_triggers", []any{"reinstall_triggers", attrs{"a": "1"}}, []any{"reinstall_triggers", attrs{"a": unknown}}, []string{"reinstall_triggers: Reinstallation may be refused"}},
	"another trigger":      {"reinstall_triggers", []any{"reinstall_triggers", attrs{"a": "1", "b": "1"}}, []any{"reinstall_triggers", attrs{"a": unknown, "b": "2"}, "allow_reinstall", true}, []string{"reinstall_triggers: Server is erased"}},
	"the first trigger":    {"reinstall_triggers", nil, []any{"reinstall_triggers", attrs{"a": unknown}}, nil},
	"snapshot_id":          {"snapshot_id", nil, []any{"image_id", nil, "snapshot_id", unknown}, []string{"snapshot_id: Change may be refused: Server web-1.example.com (2865) cannot change snapshot_id from not set."}},
	"backup_id":            {"backup_id", nil, []any{"image_id", nil, "backup_id", unknown}, []string{"backup_id: Change may be refused"}},
	"extra_ipv4":           {"extra_ipv4", nil, []any{"extra_ipv4", unknown}, []string{"extra_ipv4: Change may be refused"}},
	"extra_ipv4_ddos":      {"extra_ipv4_ddos", nil, []any{"extra_ipv4_ddos", unknown}, []string{"extra_ipv4_ddos: Change may be refused"}},
	"extra_ipv6":           {"extra_ipv6", nil, []any{"extra_ipv6", unknown}, []string{"extra_ipv6: Change may be refused"}},
	"promo_code":           {"promo_code", nil, []any{"promo_code", unknown}, []string{"promo_code: Change may be refused"}},
	"addons":               {"addons", nil, []any{"addons", unknown}, []string{"addons: Addons may change: Server web-1.example.com (2865) may get other addons. addons is known only after apply"}},
	"one addon":            {"addons", []any{"addons", attrs{"backups": true}}, []any{"addons", attrs{"backups": unknown}}, []string{"addons: Addons may change: Server web-1.example.com (2865) may get other addons. addons.backups is known only after apply"}},
	"one addon of two":     {"addons", nil, []any{"addons", attrs{"backups": true, "cpanel": unknown}}, []string{"addons: Addons change: Server web-1.example.com (2865) gets other addons. It buys backups.", "addons: addons.cpanel is known only after apply"}},
	"power_state":          {"power_state", nil, []any{"power_state", unknown}, []string{`power_state: Server may be switched off: Server web-1.example.com (2865) may be switched off. power_state is known only after apply: it is switched off if that is "stopped".`}},
	"the power of a boot":  {"power_state", nil, []any{"power_state", unknown, "plan", "cloud-vps-4gb"}, []string{"Server may reboot: ", "power_state: Server may be switched off"}},
	"primary_ip_id":        {"primary_ip_id", nil, []any{"primary_ip_id", unknown}, []string{"Server may reboot: Server web-1.example.com (2865) may reboot. primary_ip_id is known only after apply"}},
	"rescue_mode":          {"rescue_mode", nil, []any{"rescue_mode", unknown}, []string{"Server may reboot: Server web-1.example.com (2865) may reboot. rescue_mode is known only after apply: if it is true"}},
	"measured_boot":        {"measured_boot", nil, []any{"measured_boot", unknown}, []string{"Server may reboot: Server web-1.example.com (2865) may reboot. measured_boot is known only after apply"}},
	"a kernel":             {"measured_boot", nil, []any{"measured_boot", attrs{"kernel_image_id": unknown}}, []string{"Server reboots: "}},
	"password":             {"password", []any{"password", "first-1"}, []any{"password", unknown}, []string{"password: A new password would take effect with the next boot"}},
	"password with reboot": {"password", []any{"password", "first-1"}, []any{"password", unknown, "reboot_on_password_change", true}, []string{"Server may reboot: Server web-1.example.com (2865) may reboot. password is known only after apply"}},
	"password_wo":          {"password_wo", []any{"password_wo", "first-1", "password_wo_version", 1}, []any{"password_wo", unknown, "password_wo_version", 2}, []string{"password_wo_version: The new password takes effect with the next boot"}},
	"password_wo_version":  {"password_wo_version", []any{"password_wo", "first-1", "password_wo_version", 1}, []any{"password_wo", "first-1", "password_wo_version", unknown, "reboot_on_password_change", true}, []string{"Server may reboot: Server web-1.example.com (2865) may reboot. password_wo_version is known only after apply"}},

	"reboot_on_password_change": {"reboot_on_password_change", []any{"password", "first-1"}, []any{"password", "second-2", "reboot_on_password_change", unknown}, []string{"Server may reboot: Server web-1.example.com (2865) may reboot. reboot_on_password_change is known only after apply"}},
	"cancel_at_period_end":      {"cancel_at_period_end", nil, []any{"cancel_at_period_end", unknown}, []string{"cancel_at_period_end: Cancellation may be scheduled: Server web-1.example.com (2865) may end."}},
	"an end that stays":         {"cancel_at_period_end", []any{"cancel_at_period_end", true}, []any{"cancel_at_period_end", unknown}, []string{"cancel_at_period_end: Cancellation may stay scheduled"}},
	"cancel_mode":               {"cancel_mode", []any{"addons", attrs{"backups": true}}, []any{"cancel_mode", unknown}, []string{`addons: Addons change: Server web-1.example.com (2865) gets other addons. `, `addons: cancel_mode is known only after apply: if it is "immediate", the addon ends at once`}},
	"deletion_protection":       {"deletion_protection", []any{"deletion_protection", true}, []any{"deletion_protection", unknown}, []string{"deletion_protection: Protection may end: Server web-1.example.com (2865) is protected."}},

	// No value of these is warned of or refused in a change.
	"ssh_key_ids":              {"ssh_key_ids", nil, []any{"ssh_key_ids", unknown}, nil},
	"primary_iso_id":           {"primary_iso_id", nil, []any{"primary_iso_id", unknown}, nil},
	"secondary_iso_id":         {"secondary_iso_id", nil, []any{"secondary_iso_id", unknown}, nil},
	"stop_timeout":             {"stop_timeout", nil, []any{"stop_timeout", unknown}, nil},
	"cancel_reason":            {"cancel_reason", nil, []any{"cancel_reason", unknown}, nil},
	"allow_duplicate_hostname": {"allow_duplicate_hostname", nil, []any{"allow_duplicate_hostname", unknown}, nil},
	"timeouts":                 {"timeouts", nil, []any{"timeouts", attrs{"update": unknown}}, nil},
}

// TestUnknown_warnsOfWhatMayHappen plans every attribute as known only after apply.
func TestUnknown_warnsOfWhatMayHappen(t *testing.T) {
	t.Parallel()
	for name, test := range lateChanges {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := begun(t, simulator.Options{}, test.before...)
			instance := a.Resource()
			expectOK(t, instance.Refresh(t.Context()))
			plan := instance.Plan(t.Context(), declared(test.planned...))
			expectOK(t, plan.Diagnostics)
			if plan.IsEmpty() && test.attribute != "password_wo" {
				t.Error("the plan is empty")
			}
			reported := strings.Join(strings.Fields(plan.Diagnostics.String()), " ")
			for _, text := range test.warnings {
				attribute, rest, ok := strings.Cut(text, ": ")
				if ok && attribute == strings.ToLower(attribute) {
					text = rest
					if !strings.Contains(reported, "WARNING at "+attribute+": ") {
						t.Errorf("there is no warning at %s: %s", attribute, reported)
					}
				}
				if !strings.Contains(reported, strings.TrimSpace(text)) {
					t.Errorf("there is no %q in %s", text, reported)
				}
			}
			if len(test.warnings) == 0 && len(plan.Diagnostics) > 0 {
				t.Errorf("there is no cause for %s", reported)
			}
		})
	}
}

// TestUnknown_allAttributes fails when an attribute can be declared that no row above declares as unknown.
func TestUnknown_allAttributes(t *testing.T) {
	t.Parallel()
	var described resource.SchemaResponse
	server.NewResource().Schema(t.Context(), resource.SchemaRequest{}, &described)
	var tested []string
	for _, row := range lateChanges {
		tested = append(tested, row.attribute)
	}
	for name, attribute := range described.Schema.Attributes {
		if (attribute.IsRequired() || attribute.IsOptional()) && !slices.Contains(tested, name) {
			t.Errorf("%s: what does a plan say when it is known only after apply?", name)
		}
	}
}

// TestUnknown_turnsOutTheSame plans values that are known only after apply, and are then what they were: nothing happens.
func TestUnknown_turnsOutTheSame(t *testing.T) {
	t.Parallel()
	known := declared("extra_ipv4", 1, "cancel_at_period_end", false, "power_state", "running", "addons", attrs{"backups": true})
	a := start(t, simulator.Options{})
	a.Creates(known, postServer)
	late := declared("image_id", unknown, "plan", unknown, "extra_ipv4", unknown, "cancel_at_period_end", unknown, "power_state", unknown, "addons", unknown)
	a.UpdatesLate(late, known)
}

// TestUnknown_refusedAtApply plans values that are known only after apply, and are then refused: nothing was changed.
func TestUnknown_refusedAtApply(t *testing.T) {
	t.Parallel()
	for attribute, value := range map[string]any{"image_id": "78", "extra_ipv4": 2, "promo_code": "fall2401", "plan": "cloud-vps-1gb", "primary_ip_id": "4711"} {
		t.Run(attribute, func(t *testing.T) {
			t.Parallel()
			a := begun(t, simulator.Options{})
			instance := a.Resource()
			expectOK(t, instance.Plan(t.Context(), declared(attribute, unknown)).Diagnostics)
			a.ResetRequests()
			again := instance.Plan(t.Context(), declared(attribute, value))
			if !again.Diagnostics.HasError() {
				t.Errorf("it is not refused: %s", again.Diagnostics)
			}
			expectWrote(t, a.Simulation)
		})
	}
}

// TestUnknown_changes makes changes that are known only after apply.
func TestUnknown_changes(t *testing.T) {
	t.Parallel()
	a := begun(t, simulator.Options{})
	a.UpdatesLate(declared("image_id", unknown, "allow_reinstall", unknown), declared("image_id", "78", "allow_reinstall", true), postReinstall)
	a.UpdatesLate(declared("image_id", "78", "addons", attrs{"backups": unknown}), declared("image_id", "78", "addons", attrs{"backups": true}), postAddons)
	a.UpdatesLate(declared("image_id", "78", "addons", unknown, "power_state", unknown), declared("image_id", "78", "addons", attrs{"backups": true}, "power_state", "stopped"), postStop)
}

package sweep_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// account is all of an account that must be the same however a scenario went: what was ever bought, spent and
// cancelled, what is open, and how things are. Ids and times may differ.
func account(state simulator.State) []string {
	lines := []string{fmt.Sprintf("spent %.2f, balance %.2f", state.Spent, state.Balance)}
	keyName := func(id int) string {
		if key := state.SSHKeys[id]; key != nil {
			return key.Name
		}
		return "unknown"
	}
	for _, v := range state.Servers {
		var keys []string
		for _, id := range v.SSHKeys {
			keys = append(keys, keyName(id))
		}
		slices.Sort(keys)
		lines = append(lines, fmt.Sprintf("server %s is %s: %s for %d months, renews %t, password %q, keys %q, cancelled %s, %s",
			v.Hostname, v.Status, v.Plan, v.BillingCycle, v.AutoRenew, v.Password, keys, cancellation(v), machine(v)))
	}
	for _, iso := range state.ISOs {
		lines = append(lines, fmt.Sprintf("ISO %s from %s", iso.Name, iso.URL))
	}
	for _, image := range state.MeasuredBootImages {
		lines = append(lines, fmt.Sprintf("boot image %s of %d bytes", image.Name, image.Size))
	}
	for _, o := range state.Orders {
		if o.Status == "cancelled" { // dropped, and nothing is left of it
			continue
		}
		var services []string
		for _, line := range o.Lines {
			services = append(services, fmt.Sprintf("%s for %d months %s", line.ServiceType, line.BillingCycle, line.PromoCode))
		}
		lines = append(lines, fmt.Sprintf("order of type %s over %.2f is %s: %s", o.Type, o.AmountWithVAT, o.Status, strings.Join(services, ", ")))
	}
	for _, key := range state.SSHKeys {
		lines = append(lines, fmt.Sprintf("SSH key %s: %s", key.Name, key.Key))
	}
	slices.Sort(lines)
	return lines
}

var passwordPart = regexp.MustCompile(`password "[^"]*"`)

func withoutPasswords(account []string) []string {
	lines := make([]string, len(account))
	for i, line := range account {
		lines[i] = passwordPart.ReplaceAllString(line, "")
	}
	return lines
}

// machine is what the machine itself is, and how often it was erased.
func machine(v *simulator.Server) string {
	var addons []string
	for _, addon := range v.Addons {
		addons = append(addons, fmt.Sprintf("%d %s, ends %t", addon.Quantity, addon.Name, !addon.EndedAt.IsZero()))
	}
	slices.Sort(addons)
	primary := 0
	for i, address := range v.IPAddresses {
		if address.Main && address.Version == 4 {
			primary = i
		}
	}
	return fmt.Sprintf("disk %d, addons %q, running %t, rescue %t, ISO %t, boots images %t, primary address no. %d, installed anew %d times",
		v.Disk, addons, v.Running, v.RescueMode, v.AttachedISOs.PrimaryISOID != nil, v.MeasuredBoot != nil, primary,
		v.Reinstalls)
}

func cancellation(v *simulator.Server) string {
	if v.CancelRequest == nil {
		return "no"
	}
	return fmt.Sprintf("type %d, because %q", v.CancelRequest.Type, v.CancelRequest.Reason)
}

// difference lists what is only in one of two accounts.
func difference(got, want []string) string {
	var lines []string
	rest := slices.Clone(want)
	for _, line := range got {
		if i := slices.Index(rest, line); i >= 0 {
			rest = slices.Delete(rest, i, i+1)
		} else {
			lines = append(lines, "+ "+line)
		}
	}
	for _, line := range rest {
		lines = append(lines, "- "+line)
	}
	return strings.Join(lines, "; ")
}

package network_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

const twice = "Address planned twice: Another resource of this configuration is the blacklist of IP address"

// Two resources for one address are refused, whatever they are about to do.
func TestList_plannedTwice(t *testing.T) {
	t.Parallel()
	list, sim, address := created(t)
	same, other := networks(address, "192.0.2.1"), networks(address, "192.0.2.2")
	imported := sim.Session(t).Resource("vpsbg_ip_blacklist")
	imported.Import(t.Context(), address, nil).Expect(t, "")
	for name, test := range map[string]struct {
		first, second             *acctest.Resource
		firstConfig, secondConfig config
		says                      string
	}{
		"both are new":                 {firstConfig: same, secondConfig: same, says: twice},
		"both are new and differ":      {firstConfig: same, secondConfig: other, says: twice},
		"one is there, and a copy":     {first: list, firstConfig: same, secondConfig: same, says: twice},
		"a copy, and one is there":     {second: list, firstConfig: same, secondConfig: same, says: twice},
		"both are there":               {first: list, second: imported, firstConfig: same, secondConfig: other, says: twice},
		"one is planned again":         {first: list, second: list, firstConfig: same, secondConfig: same},
		"another address":              {firstConfig: networks(floating, "198.51.100.7", "192.0.2.0/24"), secondConfig: same},
		"one ends, and one is new":     {first: list, secondConfig: same, says: "Destroyed and created at once: The blacklist of IP address"},
		"one is new, and one ends":     {second: list, firstConfig: same, says: "Destroyed and created at once: The blacklist of IP address"},
		"both end":                     {first: list, second: imported},
		"one is not known yet":         {firstConfig: config{"ip_address_id": acctest.Unknown, "networks": []string{"192.0.2.1"}}, secondConfig: same},
		"one moves away, and one ends": {first: list, firstConfig: networks(floating, "198.51.100.7", "192.0.2.0/24"), second: imported},
	} {
		t.Run(name, func(t *testing.T) {
			session := sim.Session(t)
			plan := func(resource *acctest.Resource, config config) acctest.Diagnostics {
				if resource == nil {
					resource = session.Resource("vpsbg_ip_blacklist")
				}
				return session.Continue(*resource).Plan(t.Context(), config).Diagnostics
			}
			plan(test.first, test.firstConfig).Expect(t, "")
			plan(test.second, test.secondConfig).Expect(t, test.says)
		})
	}
	session := sim.Session(t)
	session.Resource("vpsbg_ip_blacklist").Plan(t.Context(), same).Diagnostics.Expect(t, "")
	session.Resource("vpsbg_ip_whitelist").Plan(t.Context(), same).Diagnostics.Expect(t, "")
}

// With the real CLI: what is declared twice or renamed is refused, and a replacement is not.
func TestAccList(t *testing.T) {
	t.Parallel()
	sim, address, _ := protected(t, simulator.Options{})
	cli := sim.CLI(t)
	block := func(name, networks string) string {
		return fmt.Sprintf("resource \"vpsbg_ip_blacklist\" %q {\n  ip_address_id = %q\n  networks      = [%s]\n}\n", name, address, networks)
	}
	declare := func(blocks ...string) { cli.Configure(strings.Join(blocks, "\n")) }
	declare(block("a", `"192.0.2.1"`))
	cli.Run("apply", "-auto-approve")
	cli.Run("plan", "-detailed-exitcode")
	cli.Run("apply", "-auto-approve", "-replace=vpsbg_ip_blacklist.a")
	cli.Run("apply", "-auto-approve", "-replace=vpsbg_ip_blacklist.a") // planned once before

	declare(block("a", `"192.0.2.1"`), block("b", `"192.0.2.1"`))
	cli.Refuses("Address planned twice", "plan")
	declare(block("b", `"192.0.2.1"`))
	cli.Refuses("Destroyed and created at once", "plan")
	declare(block("b", `"192.0.2.1", "192.0.2.2"`), "moved {\n  from = vpsbg_ip_blacklist.a\n  to   = vpsbg_ip_blacklist.b\n}\n")
	sim.ResetRequests()
	cli.Run("apply", "-auto-approve")
	must(t, sim.Wrote("PATCH /network-protection/"+address+"/blacklist")())
	cli.Run("taint", "vpsbg_ip_blacklist.b")
	cli.Run("apply", "-auto-approve")
	cli.Run("plan", "-detailed-exitcode")
	cli.Run("destroy", "-auto-approve")
	if left := listed(t, sim, "blacklist", address); len(left) > 0 {
		t.Errorf("%q are left", left)
	}
}

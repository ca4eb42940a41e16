package server_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// TestAccServer_refusedChanges changes what cannot be changed: an error at plan, and never a replacement.
func TestAccServer_refusedChanges(t *testing.T) {
	t.Parallel()
	const install = "The action vpsbg_server_restore overwrites the disk of a server with it."
	const purchase = "It applies only to the purchase. Restore the old value."
	a := start(t, simulator.Options{})
	steps := []resource.TestStep{
		{Config: config(`extra_ipv4 = 1`)},
		a.refused("extra_ipv4", `extra_ipv4 of server web-1.example.com cannot change from 1 to 2. `+purchase, config(`extra_ipv4 = 2`)),
		a.refused("image_id", `Because image_id changes from "73" to "78", it would be reinstalled and lose all its data. Set allow_reinstall = true`,
			config(`extra_ipv4 = 1`, `image_id = 78`)),
	}
	for attribute, why := range map[string]string{
		"snapshot_id = 116": install, "backup_id = 77": install,
		"extra_ipv4_ddos = 1": purchase, "extra_ipv6 = 1": purchase, `promo_code = "fall2401"`: purchase,
	} {
		source := `image_id = 73`
		if why == install {
			source = `image_id = null` // only one of them may be declared
		}
		name, _, _ := strings.Cut(attribute, " ")
		steps = append(steps, a.refused(name, name+" of server web-1.example.com cannot change from not set to", config(`extra_ipv4 = 1`, source, attribute)))
	}
	steps = append(steps,
		// What is no longer declared does no harm.
		a.keeps(config(`extra_ipv4 = 1`, `image_id = null`)),
		a.updates(config(`extra_ipv4 = null`)),
	)
	a.run(steps...)
}

// TestAccServer_afterImport declares what an import cannot know: it is taken over without a call.
func TestAccServer_afterImport(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{Servers: 1})
	declared := seeded(
		`promo_code = "fall2401"`, `extra_ipv4 = 2`, `extra_ipv4_ddos = 1`, `extra_ipv6 = 1`, `snapshot_id = 116`, `image_id = null`)
	a.run(
		resource.TestStep{Config: declared, ResourceName: address, ImportState: true, ImportStateId: "2864", ImportStatePersist: true},
		checked(a.updates(declared), value("snapshot_id", knownvalue.StringExact("116")), value("order_id", knownvalue.Null())),
		a.keeps(declared),
	)
}

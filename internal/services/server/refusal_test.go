package server_test

import (
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// TestRefusal changes what cannot be changed: an error at plan, and never a replacement.
func TestRefusal(t *testing.T) {
	t.Parallel()
	const purchase = "It applies only to the purchase. Restore the old value."
	a := begun(t, simulator.Options{}, "extra_ipv4", 1)
	refuses := func(attribute, text string, pairs ...any) {
		t.Helper()
		a.Refuses(attribute, text, declared(append([]any{"extra_ipv4", 1}, pairs...)...))
		expectWrote(t, a.Simulation)
	}
	refuses("extra_ipv4", "Server web-1.example.com (2865) cannot change extra_ipv4 from 1 to 2. "+purchase, "extra_ipv4", 2)
	refuses("image_id", `Because image_id changes from "73" to "78", it would be reinstalled and lose all its data. Set allow_reinstall = true`,
		"image_id", "78")
	for attribute, value := range map[string]any{"extra_ipv4_ddos": 1, "extra_ipv6": 1, "promo_code": "fall2401"} {
		refuses(attribute, "cannot change "+attribute+" from not set to", attribute, value)
	}
	for attribute, value := range map[string]any{"snapshot_id": "116", "backup_id": "77"} { // only one source may be declared
		refuses(attribute, "cannot change "+attribute+" from not set to", "image_id", nil, attribute, value)
	}
	// What is no longer declared does no harm.
	a.Keeps(declared("extra_ipv4", 1, "image_id", nil))
	a.Updates(declared())
}

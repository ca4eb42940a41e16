package tfkit_test

import (
	"reflect"
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
)

func TestNearest(t *testing.T) {
	names := []string{"vds-8gb", "cloud-vps-16gb", "cloud-vps-2gb", "cloud-vps-8gb", "cloud-vps-4gb", "cloud-vps-1gb", "cloud-vps-12gb"}
	for name, want := range map[string][]string{
		"Cloud-VPS-4 GB": {"cloud-vps-4gb", "cloud-vps-12gb", "cloud-vps-16gb", "cloud-vps-1gb", "cloud-vps-2gb"},
		"vds-8g":         {"vds-8gb"},
	} {
		if got := tfkit.Nearest(name, names); len(got) != 5 || !reflect.DeepEqual(got[:len(want)], want) {
			t.Errorf("the nearest of %q are %q, want %q", name, got, want)
		}
	}
	if got := tfkit.Nearest("x", nil); len(got) != 0 {
		t.Errorf("found %q in nothing", got)
	}
	if names[0] != "vds-8gb" {
		t.Errorf("changed the order of its argument: %q", names)
	}
}

package tfkit_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
)

func TestOneByName(t *testing.T) {
	t.Parallel()
	lookup := tfkit.OneByName[string]{
		Kind: "server", By: "hostname", Attribute: path.Root("hostname"), Same: strings.EqualFold,
		Name:        func(s *string) string { return *s },
		Alternative: func(s *string) string { return "id " + *s },
	}
	servers := []string{"web-1", "WEB-2", "web-2", "mail"}
	for name, want := range map[string]struct{ found, summary, detail string }{
		"Mail":  {found: "mail"},
		"web-2": {summary: "Several matches", detail: "2 servers have the hostname \"web-2\". Choose one of them by:\n  - id WEB-2\n  - id web-2"},
		"web-3": {summary: "No match", detail: `There is no server with the hostname "web-3". The nearest are: WEB-2, web-1, web-2, mail.`},
	} {
		var diags diag.Diagnostics
		if found := lookup.Find(servers, name, &diags); want.found != "" {
			if found == nil || *found != want.found || len(diags) > 0 {
				t.Errorf("%s finds %v, and reports %v", name, found, diags)
			}
			continue
		}
		reported := diag.NewAttributeErrorDiagnostic(path.Root("hostname"), want.summary, want.detail)
		if !reflect.DeepEqual(diags, diag.Diagnostics{reported}) {
			t.Errorf("%s reports %v, want %v", name, diags, reported)
		}
	}
	lookup.Same = nil
	if found := lookup.Find(servers, "web-2", &diag.Diagnostics{}); found != &servers[2] {
		t.Errorf("where case makes a difference, web-2 finds %v", found)
	}
	if got := tfkit.NoSuch("plan with the key", "x", nil); got != `There is no plan with the key "x".` {
		t.Errorf("said %q of nothing", got)
	}
}

func TestNearest(t *testing.T) {
	names := []string{"vds-8gb", "cloud-vps-16gb", "cloud-vps-2gb", "cloud-vps-8gb", "cloud-vps-4gb", "", "cloud-vps-1gb", "cloud-vps-12gb", "vds-8gb"}
	for name, want := range map[string][]string{
		"Cloud-VPS-4 GB": {"cloud-vps-4gb", "cloud-vps-12gb", "cloud-vps-16gb", "cloud-vps-1gb", "cloud-vps-2gb"},
		"vds-8g":         {"vds-8gb", "cloud-vps-8gb"},
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

package iso_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

const (
	signed      = here + "?X-Amz-Signature=" + secret
	signedOther = elsewhere + "?X-Amz-Signature=" + secret
)

func writeOnly(url string, version int) map[string]any {
	return map[string]any{"name": "rescue", "url_wo": url, "url_wo_version": version}
}

// A write-only address is sent, and kept nowhere. Its version says when it is another one.
func TestISO_writeOnlyAddress(t *testing.T) {
	t.Parallel()
	iso, sim := start(t, simulator.Options{})
	expect(t, iso.Apply(t.Context(), writeOnly(signed, 1)), "")
	must(t, sim.Wrote("POST /isos")())
	if url := sim.State().ISOs[2864].URL; url != signed {
		t.Errorf("the ISO is fetched from %s", url)
	}
	sim.ResetRequests()
	expect(t, iso.Refresh(t.Context()), "")
	if plan := iso.Plan(t.Context(), writeOnly(signed, 1)); !plan.IsEmpty() || iso.Get("url") != nil || strings.Contains(iso.String(), secret) {
		t.Errorf("after a refresh the state is %s", iso)
	}
	expect(t, iso.Apply(t.Context(), writeOnly(signedOther, 1)), "") // not without another version
	must(t, sim.Wrote()())
	expect(t, iso.Apply(t.Context(), writeOnly(signedOther, 2)), "")
	must(t, sim.Wrote("DELETE /isos/2864", "POST /isos")())
	if state := sim.State().ISOs[2865]; state == nil || state.URL != signedOther {
		t.Errorf("the ISO is %+v", state)
	}
}

// An address becomes write-only, also after an import, without another ISO, unless it is another one.
func TestISO_becomesWriteOnly(t *testing.T) {
	t.Parallel()
	iso, sim := start(t, simulator.Options{})
	expect(t, iso.Apply(t.Context(), declared(signed)), "WARNING at url: URL contains credentials")
	imported := sim.Session(t).Resource(kind)
	expect(t, imported.Import(t.Context(), "2864", nil), "")
	for _, iso := range []*acctest.Resource{iso, imported} {
		sim.ResetRequests()
		expect(t, iso.Apply(t.Context(), writeOnly(signed, 1)), "")
		must(t, sim.Wrote()())
		expect(t, iso.Refresh(t.Context()), "")
		if plan := iso.Plan(t.Context(), writeOnly(signed, 1)); !plan.IsEmpty() || iso.Get("url") != nil {
			t.Errorf("then the state is %s", iso)
		}
	}
	again := sim.Session(t).Resource(kind)
	expect(t, again.Import(t.Context(), "2864", nil), "")
	expect(t, again.Apply(t.Context(), writeOnly(signedOther, 1)), "")
	must(t, sim.Wrote("DELETE /isos/2864", "POST /isos")())
}

func TestISO_writeOnlyRefused(t *testing.T) {
	t.Parallel()
	iso, sim := start(t, simulator.Options{})
	for name, test := range map[string]struct {
		config map[string]any
		want   string
	}{
		"neither":        {map[string]any{"name": "rescue"}, "ERROR at url: Invalid Attribute Combination"},
		"both":           {map[string]any{"name": "rescue", "url": here, "url_wo": signed, "url_wo_version": 1}, "ERROR at url: Invalid Attribute Combination"},
		"no version":     {map[string]any{"name": "rescue", "url_wo": signed}, "ERROR at url_wo: Invalid Attribute Combination"},
		"only a version": {map[string]any{"name": "rescue", "url": here, "url_wo_version": 1}, "ERROR at url_wo_version: Invalid Attribute Combination"},
		"not an address": {writeOnly("ftp://"+secret+"@example.com/a.iso", 1), "ERROR at url_wo: Invalid address"},
	} {
		diags := iso.Apply(t.Context(), test.config)
		expect(t, diags, test.want)
		if strings.Contains(diags.String(), secret) {
			t.Errorf("%s: the secret is in %s", name, diags)
		}
	}
	body := `{"message": "Invalid.", "errors": {"url": ["It cannot be fetched."]}}`
	must(t, sim.AddFault(simulator.Fault{OperationID: "createISO", Status: 422, Body: &body}))
	expect(t, iso.Apply(t.Context(), writeOnly(signed, 1)), "ERROR at url_wo: Unable to create ISO rescue")
}

// TestAccISO_writeOnly looks at everything that Terraform itself writes.
func TestAccISO_writeOnly(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	cli := sim.CLI(t)
	configure := func(version int) {
		cli.Configure(fmt.Sprintf(`
			variable "url" { ephemeral = true }
			resource "vpsbg_iso" "test" {
				name           = "rescue"
				url_wo         = var.url
				url_wo_version = %d
			}
		`, version))
	}
	configure(1)
	plan := filepath.Join(t.TempDir(), "plan")
	shown := cli.Run("plan", "-input=false", "-var=url="+signed, "-out="+plan)
	shown += cli.Run("apply", "-input=false", "-var=url="+signed, plan)
	shown += cli.Run("plan", "-input=false", "-var=url="+signed, "-detailed-exitcode")
	shown += cli.Run("show", "-json", plan)
	shown += cli.Run("show", "-json")
	stored, err := os.ReadFile(plan)
	must(t, err)
	if strings.Contains(shown+string(stored), secret) {
		t.Errorf("the secret is in what Terraform shows or stores:\n%s", shown)
	}
	configure(2)
	if out := cli.Run("plan", "-input=false", "-var=url="+signed); !strings.Contains(out, "url_wo_version = 1 -> 2 # forces replacement") {
		t.Errorf("another version is planned as\n%s", out)
	}
}

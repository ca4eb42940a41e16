package provider_test

import (
	"os/exec"
	"strings"
	"testing"
)

// Nothing that only tests and measurements need is linked into the provider.
func TestNothingOfTestsIsLinked(t *testing.T) {
	t.Parallel()
	listed, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "../..").Output()
	if err != nil {
		t.Fatal(err)
	}
	const own = "github.com/vpsbg/terraform-provider-vpsbg/internal/"
	linked := strings.Fields(string(listed))
	for _, name := range linked {
		for _, unwanted := range []string{
			own + "acctest", own + "bench", own + "demo", own + "openapi", own + "simulator", own + "sweep", "net/http/httptest",
			"github.com/getkin/", "github.com/hashicorp/hcl", "github.com/hashicorp/terraform-exec",
			"github.com/hashicorp/terraform-plugin-sdk", "github.com/hashicorp/terraform-plugin-testing", "go.uber.org/goleak",
		} {
			if strings.HasPrefix(name, unwanted) {
				t.Errorf("the provider links %s", name)
			}
		}
	}
	if len(linked) < 100 {
		t.Errorf("the provider links %d packages only", len(linked))
	}
}

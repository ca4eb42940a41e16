package tfkit_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
)

func TestConfigured(t *testing.T) {
	for name, test := range map[string]struct {
		data    any
		want    bool
		problem bool
	}{
		"before the provider is configured": {},
		"a provider":                        {data: billing.NewAccount(nil, false), want: true},
		"something else":                    {data: 7, problem: true},
	} {
		var diags diag.Diagnostics
		if got := tfkit.Configured(test.data, &diags); (got != nil) != test.want || diags.HasError() != test.problem {
			t.Errorf("%s: got %v and %v", name, got, diags)
		}
	}
}

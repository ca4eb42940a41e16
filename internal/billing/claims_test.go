package billing_test

import (
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
)

func TestClaims(t *testing.T) {
	kept := billing.Claimant{ID: "1", Config: "x"}
	for name, test := range map[string]struct {
		first, second billing.Claimant
		isTwice       bool
	}{
		"planned again":                   {kept, kept, false},
		"replaced":                        {kept, billing.Claimant{Config: "x", IsReplacement: true}, false},
		"a copy":                          {kept, billing.Claimant{Config: "x"}, true},
		"another one of the same id":      {kept, billing.Claimant{ID: "1", Config: "y"}, true},
		"two new ones":                    {billing.Claimant{Config: "x"}, billing.Claimant{Config: "x"}, true},
		"the replacement of another one":  {kept, billing.Claimant{Config: "y", IsReplacement: true}, true},
		"a replacement beside a new copy": {billing.Claimant{Config: "x"}, billing.Claimant{Config: "x", IsReplacement: true}, true},
	} {
		claims := billing.NewAccount(nil, false).Claims
		claims.Claim("blacklist 7", test.first)
		if isTwice, isEnding := claims.Claim("blacklist 7", test.second); isTwice != test.isTwice || isEnding {
			t.Errorf("%s: %t, %t", name, isTwice, isEnding)
		}
		if isTwice, _ := claims.Claim("blacklist 8", test.second); isTwice {
			t.Errorf("%s: something else is claimed", name)
		}
	}
}

func TestClaims_end(t *testing.T) {
	claims := billing.NewAccount(nil, false).Claims
	if claims.End("blacklist 7") {
		t.Error("claimed by nobody")
	}
	if isTwice, isEnding := claims.Claim("blacklist 7", billing.Claimant{}); isTwice || !isEnding {
		t.Error("created although it ends", isTwice, isEnding)
	}
	if !claims.End("blacklist 7") {
		t.Error("ends although it is created")
	}
}

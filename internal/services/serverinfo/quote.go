package serverinfo

import (
	"net/http"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// reportUnquoted says why something ("renewal") has no price. A plan must not fail because its token may only read: the
// amounts are null then.
func reportUnquoted(what string, err error, fields tfkit.FieldPaths, diags *diag.Diagnostics) {
	if vpsbg.Status(err) == http.StatusForbidden {
		diags.AddWarning("Price is not calculated", "The price of the "+what+" is not known: the API calculates it only "+
			"for tokens with the Write permission. The amounts are null.")
		return
	}
	tfkit.AddAPIError(diags, "calculate the "+what, err, fields)
}

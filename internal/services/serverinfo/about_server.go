package serverinfo

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// aboutServer is the argument of the data sources about one server: their models embed it.
type aboutServer struct {
	ServerID types.String `tfsdk:"server_id"`
}

func serverIDArgument() schema.StringAttribute {
	return schema.StringAttribute{Required: true, MarkdownDescription: "ID of the server.", Validators: []validator.String{tfkit.IsID()}}
}

func (m *aboutServer) id(diags *diag.Diagnostics) vpsbg.ID {
	return tfkit.ParseID(m.ServerID, path.Root("server_id"), diags)
}

// fillAbout fills a model with what the API shows of a server.
type fillAbout[P any] func(ctx context.Context, client *vpsbg.Client, id vpsbg.ID, m P) error

// readAbout returns the Read of a data source about one server. action is what could not be done if it fails:
// "read the status of".
func readAbout[M any, P interface {
	*M
	id(*diag.Diagnostics) vpsbg.ID
}](action string, fill fillAbout[P]) func(context.Context, *billing.Account, *M, *diag.Diagnostics) {
	return func(ctx context.Context, account *billing.Account, m *M, diags *diag.Diagnostics) {
		id := P(m).id(diags)
		if diags.HasError() {
			return
		}
		if err := fill(ctx, account.Client, id, m); err != nil {
			tfkit.AddAPIError(diags, fmt.Sprintf("%s server %d", action, id), err, nil)
		}
	}
}

package invoice

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// downloadModel is vpsbg_invoice_download.
type downloadModel struct {
	tfkit.ActionMeta
	IDs       types.Set    `tfsdk:"ids"`
	Directory types.String `tfsdk:"directory"`
}

// NewDownloadAction returns vpsbg_invoice_download.
func NewDownloadAction() action.Action {
	return tfkit.Action[downloadModel, *downloadModel]{
		Name: "invoice_download",
		Description: "Downloads invoices and proforma invoices as PDF files. A single invoice becomes " +
			"`invoice-<id>.pdf`. Several invoices come in one archive, and get the names that they have there, without " +
			"directories and special characters. If the API does not offer the archive, they are downloaded one by one.\n\n" +
			"A file that exists is replaced, at once and as a whole. Only the user who runs Terraform can read the files " +
			"(mode `0600`). A download is refused above 16 MiB, and an archive above 64 MiB of content.\n\n" +
			"The API calls need a token with the Write permission, although they change nothing. Their routes are not " +
			"confirmed by VPSBG's public documentation.",
		Attributes: map[string]schema.Attribute{
			"ids": schema.SetAttribute{
				Required: true, ElementType: types.StringType,
				MarkdownDescription: "IDs of the invoices, as the data source `vpsbg_invoices` shows them. These are not their " +
					"numbers.",
				Validators: []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.ValueStringsAre(tfkit.IsID())},
			},
			"directory": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "Directory for the files, relative to the working directory. It is created if it does not exist.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
		},
		Timeout: 10 * time.Minute,
		Plan: func(_ context.Context, _ *billing.Account, config *downloadModel, diags *diag.Diagnostics) {
			checkDirectory(config.Directory, diags)
		},
		Retry: func(*downloadModel) string {
			return "It is safe to invoke the action again: it replaces the files that it has written."
		},
		Invoke: invokeDownload,
	}.New()
}

// checkDirectory refuses what exists and is no directory.
func checkDirectory(directory types.String, diags *diag.Diagnostics) {
	if directory.IsUnknown() {
		return
	}
	if info, err := os.Stat(directory.ValueString()); err == nil && !info.IsDir() {
		diags.AddAttributeError(path.Root("directory"), "Not a directory", fmt.Sprintf("%q exists and is not a directory. Choose a directory "+
			"for the invoices.", directory.ValueString()))
	}
}

func invokeDownload(ctx context.Context, account *billing.Account, config *downloadModel, i *tfkit.Invocation) {
	ids := tfkit.ParseIDs(config.IDs, path.Root("ids"), i.Diags)
	checkDirectory(config.Directory, i.Diags)
	if i.Diags.HasError() {
		return
	}
	documents, err := download(ctx, account.Client, ids)
	if err != nil {
		tfkit.AddAPIError(i.Diags, "download invoices", err, tfkit.SameNamed("ids"))
		return
	}
	directory := config.Directory.ValueString()
	if err := os.MkdirAll(directory, 0o700); err != nil {
		i.Diags.AddAttributeError(path.Root("directory"), "Unable to create the directory", tfkit.Capitalized(err))
		return
	}
	for _, document := range documents {
		written, err := document.writeTo(directory)
		if err != nil {
			i.Diags.AddAttributeError(path.Root("directory"), "Unable to write an invoice", tfkit.Capitalized(err))
			return
		}
		i.Say("Wrote %s (%d bytes).", written, len(document.content))
	}
}

// download fetches all documents before the first one is written.
func download(ctx context.Context, client *vpsbg.Client, ids []vpsbg.ID) ([]document, error) {
	if len(ids) > 1 {
		content, err := client.DownloadInvoices(ctx, ids)
		if err == nil {
			return unpack(content, len(ids))
		}
		if !vpsbg.IsRouteUnconfirmed(err) {
			return nil, err
		}
	}
	var documents []document
	for _, id := range ids {
		content, err := client.DownloadInvoice(ctx, id)
		if err != nil {
			return nil, err
		}
		documents = append(documents, document{fmt.Sprintf("invoice-%d.pdf", id), content})
	}
	return documents, nil
}

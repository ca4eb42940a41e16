package invoice_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

const download = "vpsbg_invoice_download"

// files are the names of the files in a directory.
func files(t *testing.T, directory string) []string {
	t.Helper()
	entries, err := os.ReadDir(directory)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	names := []string{}
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

// packed is an archive of files, as pairs of a name and a content.
func packed(t *testing.T, pairs ...string) string {
	t.Helper()
	var content bytes.Buffer
	archive := zip.NewWriter(&content)
	for i := 0; i < len(pairs); i += 2 {
		entry, err := archive.Create(pairs[i])
		if err == nil {
			_, err = entry.Write([]byte(pairs[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return content.String()
}

func TestDownload(t *testing.T) {
	t.Parallel()
	const one, two = "POST /invoices/8431/download", "POST /invoices/8425/download"
	const all = "POST /invoices/download"
	const document = "%PDF-1.7"
	twice := []string{"8431", "8425"}
	reply := func(operation, body string) []simulator.Fault {
		return []simulator.Fault{{OperationID: operation, Body: &body}}
	}
	for name, test := range map[string]struct {
		ids    []string
		token  string
		faults []simulator.Fault
		calls  []string
		files  []string
		says   string
	}{
		"one":                   {ids: twice[:1], calls: []string{one}, files: []string{"invoice-8431.pdf"}},
		"several":               {ids: twice, calls: []string{all}, files: []string{"invoice-0000001594.pdf", "invoice-0000007398.pdf"}},
		"without an archive":    {ids: twice, faults: []simulator.Fault{{OperationID: "downloadInvoices", Status: 404}}, calls: []string{all, two, one}, files: []string{"invoice-8425.pdf", "invoice-8431.pdf"}},
		"names of the API":      {ids: twice, faults: reply("downloadInvoices", packed(t, "../../etc/a.pdf", document, `C:\temp\..\invoice-b?.exe`, document, "directory/", "")), calls: []string{all}, files: []string{"invoice-a.pdf", "invoice-b_.pdf"}},
		"hidden names":          {ids: twice, faults: reply("downloadInvoices", packed(t, "..", document, "/.bashrc", document)), calls: []string{all}, files: []string{"invoice-_.pdf", "invoice-unnamed.pdf"}},
		"equal names":           {ids: twice, faults: reply("downloadInvoices", packed(t, "x/A.pdf", document, "y/a.pdf", document)), calls: []string{all}, says: `has two files "invoice-a.pdf"`},
		"too few":               {ids: twice, faults: reply("downloadInvoices", packed(t, "a.pdf", document)), calls: []string{all}, says: "the archive has 1 invoices, and 2 were asked for"},
		"not a PDF inside":      {ids: twice, faults: reply("downloadInvoices", packed(t, "a.pdf", document, "b.pdf", "#!/bin/sh")), calls: []string{all}, says: `has a file "invoice-b.pdf" that is not a PDF`},
		"a broken archive":      {ids: twice, faults: reply("downloadInvoices", "PK\x03\x04broken"), calls: []string{all}, says: "the archive of the invoices cannot be read"},
		"a large archive":       {ids: twice, faults: reply("downloadInvoices", packed(t, "a.pdf", document+strings.Repeat(" ", 65<<20))), calls: []string{all}, says: "its files are larger than 64 MiB"},
		"not an archive":        {ids: twice, faults: reply("downloadInvoices", `{"data": []}`), calls: []string{all}, says: `ERROR: Unable to download invoices: POST /invoices/download \(downloadInvoices\) answered 200 OK: the answer is not a ZIP archive`},
		"not a PDF":             {ids: twice[:1], faults: reply("downloadInvoice", "<html></html>"), calls: []string{one}, says: "the answer is not a PDF"},
		"nothing":               {ids: twice[:1], faults: reply("downloadInvoice", ""), calls: []string{one}, says: "the answer is not a PDF"},
		"no such invoice":       {ids: []string{"7"}, calls: []string{"POST /invoices/7/download"}, says: "ERROR: Unable to download invoices: .*404 Not Found: Invoice not found.*The route of downloadInvoice is not confirmed"},
		"one that is not there": {ids: []string{"7", "8431"}, calls: []string{all}, says: "ERROR at ids: Unable to download invoices: The selected ids field is invalid."},
		"a read token":          {ids: twice[:1], token: "sim-read", calls: []string{one}, says: "Use a token with the Write permission"},
		"an answer lost":        {ids: twice[:1], faults: []simulator.Fault{{OperationID: "downloadInvoice", When: "after", Drop: true}}, calls: []string{one, one}, files: []string{"invoice-8431.pdf"}},
		"no id":                 {ids: []string{"0000007398"}, says: "ERROR at ids.* Invalid id"},
		"none":                  {ids: []string{}, says: "ERROR at ids: Invalid Attribute Value: .*at least 1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := acctest.Start(t, simulator.Options{})
			if test.token != "" {
				sim.Token = test.token
			}
			for _, fault := range test.faults {
				if err := sim.AddFault(fault); err != nil {
					t.Fatal(err)
				}
			}
			directory := filepath.Join(t.TempDir(), "new", "invoices")
			result := sim.Session(t).Act(t.Context(), download, map[string]any{"ids": test.ids, "directory": directory})
			if test.says != "" || result.Diagnostics.HasError() {
				acctest.ExpectDiagnostic(t, result.Diagnostics, test.says)
			}
			if found := files(t, directory); test.says != "" && len(found) > 0 || test.says == "" && !slices.Equal(found, test.files) {
				t.Errorf("there are the files %q", found)
			}
			if calls := sim.Calls(false); !slices.Equal(calls, test.calls) {
				t.Errorf("sent %q", calls)
			}
			if len(result.Progress) != len(test.files) {
				t.Errorf("said %q", result.Progress)
			}
		})
	}
}

// A file is replaced as a whole, a link is not followed, and nobody else can read the file.
func TestDownload_replaces(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	directory := t.TempDir()
	other, target := filepath.Join(directory, "other"), filepath.Join(directory, "invoice-8431.pdf")
	if err := os.WriteFile(other, []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(other, target); err != nil {
		t.Skip(err)
	}
	config := map[string]any{"ids": []string{"8431"}, "directory": directory}
	for range 2 {
		result := sim.Session(t).Act(t.Context(), download, config)
		acctest.ExpectOK(t, result.Diagnostics)
		if want := fmt.Sprintf("Wrote %s (", target); len(result.Progress) != 1 || !strings.HasPrefix(result.Progress[0], want) {
			t.Errorf("said %q", result.Progress)
		}
	}
	info, err := os.Lstat(target)
	if err != nil || info.Mode() != 0o600 {
		t.Errorf("the file has the mode %v, %v", info.Mode(), err)
	}
	if content, err := os.ReadFile(other); err != nil || string(content) != "mine" {
		t.Errorf("the link was followed: %q, %v", content, err)
	}
	if found := files(t, directory); len(found) != 2 {
		t.Errorf("there are the files %q", found)
	}
}

func TestDownload_directory(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	occupied := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(occupied, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	session := sim.Session(t)
	config := map[string]any{"ids": []string{"8431"}, "directory": occupied}
	const says = "ERROR at directory: Not a directory: .* exists and is not a directory"
	acctest.ExpectDiagnostic(t, session.PlanAction(t.Context(), download, config), says)
	acctest.ExpectDiagnostic(t, session.InvokeAction(t.Context(), download, config).Diagnostics, says)
	if calls := sim.Calls(true); len(calls) > 0 {
		t.Errorf("sent %q", calls)
	}
	config["directory"] = filepath.Join(occupied, "below")
	acctest.ExpectDiagnostic(t, session.Act(t.Context(), download, config).Diagnostics, "ERROR at directory: Unable to create the directory")
	config["directory"], config["ids"] = acctest.Unknown, acctest.Unknown
	acctest.ExpectOK(t, session.PlanAction(t.Context(), download, config))
}

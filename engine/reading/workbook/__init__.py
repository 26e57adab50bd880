"""Spreadsheets to raw tables: XLSX, ODS and what their archives hold."""

"""hs-codes: HS 2022 subheadings for goods descriptions in English and Korean."""
